import { Button } from "antd";
import type { ReactNode } from "react";
import { usePermit } from "@/api/session";
import { count } from "@/ui/format/number";
import { percent } from "@/ui/format/share";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText } from "@/ui/language";
import { Pill, StatePill } from "@/ui/StatePill";
import styles from "./ImportsPage.module.css";
import { WIZARD } from "./mapping/paths";
import { isHeld, isKnown, type Item } from "./sending";
import { tonesOf } from "./states";
import { text } from "./text";

interface WaitingProps {
  readonly item: Item;
  readonly look: () => void;
  readonly drop: () => void;
  /** Where the store is chosen. */
  readonly children: ReactNode;
}

/** A file that has been dropped: on its way to the server, then what it is and whose. */
export function WaitingRow({ item, look, drop, children }: WaitingProps) {
  const t = useText(text);
  const language = useLanguage();
  const { entry, fault } = item;
  const recognised = entry?.recognised;
  const problem = entry?.problem;
  const words = fault ?? (problem ? pick(language, problem.detail, problem.detail_en) : null);
  return (
    <div className={styles.waiting} role="listitem">
      <Name item={item} />
      {item.stage === "sending" ? (
        <Bar done_ppm={item.done_ppm} />
      ) : (
        <span className={recognised ? "dy-clip" : styles.quiet}>
          {recognised ? pick(language, recognised.label, recognised.label_en) : t.unknown}
        </span>
      )}
      {isKnown(item) ? (
        children
      ) : (
        <span className={styles.quiet}>{item.stage === "sending" && t.sent_so_far(percent(item.done_ppm, 1))}</span>
      )}
      <span className={styles.quiet}>{isKnown(item) && how(item, t)}</span>
      <span className={styles.right}>
        {isKnown(item) && item.store !== undefined && (
          <Button type="link" size="small" onClick={look}>
            {t.preview}
          </Button>
        )}
        <Button type="text" size="small" aria-label={t.drop_of(item.name)} onClick={drop}>
          {t.remove}
        </Button>
      </span>
      {words && (
        <p className={styles.issue}>
          {words} <MapIt item={item} />
        </p>
      )}
      {entry?.duplicate_of && <p className={styles.note}>{t.duplicate_of(entry.duplicate_of)}</p>}
    </div>
  );
}

/** A header that nobody knows can be mapped while the file waits. */
function MapIt({ item: { entry, upload_id, name, store } }: { item: Item }) {
  const t = useText(text);
  const may = usePermit("imports.map").allowed;
  const isMappable = entry?.problem?.code === "unknown_report" || entry?.problem?.code === "header_changed";
  if (!may || !isMappable || upload_id === null) return null;
  return (
    <KeptLink to={WIZARD} also={{ upload: upload_id, entry: name, ...(store !== undefined && { store }) }}>
      {t.map_it}
    </KeptLink>
  );
}

/** How the store was found; nothing once somebody has said another. */
function how({ entry, store }: Item, t: { readonly found_by: Readonly<Record<string, string>> }): string | undefined {
  return entry?.store && entry.store.code === store ? t.found_by[entry.store.by] : undefined;
}

interface GoingProps {
  readonly item: Item;
  readonly cancel: () => void;
  readonly release: () => void;
}

/** A file that is being imported, or what became of it. */
export function GoingRow({ item, cancel, release }: GoingProps) {
  const t = useText(text);
  const language = useLanguage();
  const { outcome, progress } = item;
  const state = progress?.state ?? "waiting";
  return (
    <div className={styles.sent}>
      <Name item={item} />
      {outcome ? <Counts item={item} /> : <Bar done_ppm={item.done_ppm} />}
      {!outcome && <span className={styles.pace}>{progress && pace(progress, t)}</span>}
      <span className={styles.right}>
        {outcome ? (
          <StatePill of={outcome} tones={tonesOf(outcome.quarantined)} />
        ) : (
          <>
            <Pill tone="info">{t.on_the_way[state] ?? state}</Pill>
            <Button type="text" size="small" aria-label={t.cancel_of(item.name)} onClick={cancel}>
              {t.cancel}
            </Button>
          </>
        )}
      </span>
      {outcome?.words && (
        <p className={styles.issue}>
          {pick(language, outcome.words, outcome.words_en)}
          {isHeld(item) && item.upload_id !== null && (
            <Button type="link" size="small" onClick={release}>
              {t.release}
            </Button>
          )}
        </p>
      )}
    </div>
  );
}

interface Told {
  readonly rows: number;
  readonly rows_per_second?: number | null | undefined;
  readonly seconds_left?: number | null | undefined;
}

interface PaceWords {
  readonly rows_read: (n: string) => string;
  readonly per_second: (n: string) => string;
  readonly left: (seconds: number) => string;
}

function pace({ rows, rows_per_second, seconds_left }: Told, t: PaceWords): string {
  const parts = [
    rows > 0 ? t.rows_read(count(rows)) : "",
    rows_per_second ? t.per_second(count(rows_per_second)) : "",
    seconds_left ? t.left(seconds_left) : "",
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

function Name({ item: { name, folder } }: { item: Item }) {
  return (
    <span className="dy-clip" title={folder === "" ? name : `${folder}/${name}`}>
      {folder !== "" && <span className={styles.quiet}>{folder}/</span>}
      {name}
    </span>
  );
}

function Bar({ done_ppm }: { done_ppm: number }) {
  return (
    <span className={styles.bar} role="progressbar" aria-valuenow={Math.floor(done_ppm / 10_000)}>
      <span className={styles.done} style={{ display: "block", width: percent(done_ppm, 2) }} />
    </span>
  );
}

function Counts({ item: { outcome } }: { item: Item }) {
  const t = useText(text);
  if (!outcome || !["committed", "partly", "duplicate"].includes(outcome.state)) return <span />;
  const parts = [
    [t.rows, outcome.rows],
    [t.inserted, outcome.inserted],
    [t.updated, outcome.updated],
    [t.unchanged, outcome.unchanged],
    [t.quarantined, outcome.quarantined],
  ] as const;
  return (
    <span className={styles.counts}>
      {parts.map(([name, number]) => (
        <span key={name}>
          {name} <b>{count(number)}</b>
        </span>
      ))}
    </span>
  );
}
