import { LockOutlined, SearchOutlined } from "@ant-design/icons";
import { Input, Modal } from "antd";
import { useId, useState, type KeyboardEvent, type ReactNode } from "react";
import styles from "./CommandPalette.module.css";
import { matching } from "./format/initials";
import { pick, useLanguage, useText } from "./language";
import type { Permit } from "./source";
import { text } from "./text";

/** Something to go to or to do. */
export interface Command {
  readonly key: string;
  /** What kind it is, 「客户」「页面」「操作」; stands at the right. */
  readonly kind: string;
  readonly name: string;
  /** Also found by these: the other language's name, a code, a number. */
  readonly also?: readonly string[];
  readonly icon?: ReactNode;
  /** What one presses to do the same without opening this. */
  readonly keys?: string;
  readonly permit?: Permit;
  readonly run: () => void;
}

interface Props {
  readonly commands: readonly Command[];
  /** Keys of what was chosen lately, the last first. */
  readonly recent: readonly string[];
  readonly searching: boolean;
  /** What the search does not reach, said under the list. */
  readonly note?: string;
  readonly chosen: (key: string) => void;
  readonly close: () => void;
}

/** Twelve rows stand in it; more are reached by typing on. */
const MOST = 60;

/** ⌘K, Ctrl K or `/`: pages, records and actions by name, number or the initials of their sound. */
export function CommandPalette({ commands, recent, searching, note, chosen, close }: Props) {
  const t = useText(text);
  const list = useId();
  const [wanted, setWanted] = useState("");
  const [at, setAt] = useState(0);
  const found = wanted.trim() === "" ? lately(commands, recent) : ranked(commands, wanted);
  const go = (command: Command | undefined) => {
    if (!command || command.permit?.allowed === false) return;
    close();
    chosen(command.key);
    command.run();
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) setAt((at + step + found.length) % found.length);
    else if (event.key === "Enter") go(found[at]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal open footer={null} closable={false} width={640} onCancel={close} className={styles.palette} aria-label={t.palette}>
      <Input
        autoFocus size="large" variant="borderless" prefix={<SearchOutlined />} placeholder={t.palette_hint} aria-label={t.palette}
        role="combobox" aria-expanded="true" aria-controls={list} aria-activedescendant={found[at] ? `${list}-${at}` : undefined}
        value={wanted} onKeyDown={press}
        onChange={(event) => {
          setWanted(event.target.value);
          setAt(0);
        }}
      />
      <div className={styles.list} id={list} role="listbox" aria-label={t.palette}>
        {found.map((command, index) => (
          <Row
            key={command.key} id={`${list}-${index}`} command={command} active={index === at}
            point={() => setAt(index)} go={() => go(command)}
          />
        ))}
      </div>
      {found.length === 0 && <p className={styles.nothing} role="status">{searching ? t.searching : t.palette_nothing(wanted.trim())}</p>}
      <p className={styles.foot}>{note ?? t.palette_keys}</p>
    </Modal>
  );
}

interface RowProps {
  readonly id: string;
  readonly command: Command;
  readonly active: boolean;
  readonly point: () => void;
  readonly go: () => void;
}

/** A refused action stays in the list with the server's reason, as everywhere. */
function Row({ id, command: { name, kind, icon, keys, permit }, active, point, go }: RowProps) {
  const language = useLanguage();
  const refused = permit?.allowed === false;
  const look = [styles.row, active && styles.active, refused && styles.refused].filter(Boolean).join(" ");
  return (
    <div
      id={id} role="option" aria-selected={active} aria-disabled={refused} className={look} onMouseMove={point} onClick={go}
      ref={(row) => {
        if (active) row?.scrollIntoView({ block: "nearest" });
      }}
    >
      <span className={styles.icon}>{refused ? <LockOutlined /> : icon}</span>
      <span className="dy-clip">{name}</span>
      {refused && <span className={`${styles.reason} dy-clip`}>{pick(language, permit.reason ?? "", permit.reason_en)}</span>}
      <span className={styles.end}>
        {keys && <kbd className={styles.key}>{keys}</kbd>}
        <span className={styles.kind}>{kind}</span>
      </span>
    </div>
  );
}

function lately(commands: readonly Command[], recent: readonly string[]): readonly Command[] {
  const last = recent.flatMap((key) => commands.filter((command) => command.key === key));
  return [...last, ...commands.filter((command) => !last.includes(command))].slice(0, MOST);
}

/** What begins as typed stands before what only holds it; otherwise the order is the caller's. */
export function ranked(commands: readonly Command[], wanted: string): readonly Command[] {
  const scored = commands.map((command) => {
    const ways = [command.name, ...(command.also ?? [])];
    return { command, score: Math.max(...ways.map((way) => matching(way, wanted))) };
  });
  const hits = [2, 1].flatMap((score) => scored.filter((one) => one.score === score));
  return hits.map(({ command }) => command).slice(0, MOST);
}
