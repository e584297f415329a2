import { Button, DatePicker, Select } from "antd";
import { useState } from "react";
import { count } from "@/ui/format/number";
import { percent } from "@/ui/format/share";
import { ImportDropzone } from "@/ui/ImportDropzone";
import { pick, useLanguage, useText } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import { PlatformMark } from "@/ui/PlatformMark";
import { ReasonDrawer } from "@/ui/ReasonDrawer";
import { Pill, StatePill } from "@/ui/StatePill";
import styles from "./ImportsPage.module.css";
import { isHeld, type SentFile } from "./sending";
import { tonesOf } from "./states";
import { text } from "./text";

const SHOWN = "YYYY-MM-DD HH:mm";
/** Platforms and the people who export from them read the clock in Shanghai. */
const INSTANT = "YYYY-MM-DDTHH:mm:00+08:00";

export interface StoreChoice {
  readonly code: string;
  readonly name: string;
  readonly mark: string;
  readonly client: string;
}

export interface Sending {
  /** Dropped, but not sent before somebody has said whose they are. */
  readonly waiting: readonly File[];
  readonly store: string | undefined;
  /** When the files were exported, if somebody said so: an instant. */
  readonly exported_at: string | undefined;
  readonly sent: readonly SentFile[];
  readonly working: boolean;
}

export interface SendVerbs {
  readonly accept: (files: File[]) => void;
  readonly choose: (store: string) => void;
  readonly date: (exported_at: string | undefined) => void;
  readonly send: () => void;
  readonly drop: () => void;
  readonly forget: () => void;
  /** A file that is held for its amounts goes once more, with the reason why it may come in. */
  readonly release: (name: string, reason: string) => Promise<unknown>;
}

/** Drop first; then what a file cannot always say: whose shop it comes from, and when it was exported. */
export function SendPanel({ sending, stores, verbs }: { sending: Sending; stores: readonly StoreChoice[]; verbs: SendVerbs }) {
  const t = useText(text);
  const [releasing, setReleasing] = useState<string | null>(null);
  return (
    <>
      <ImportDropzone hint={t.hint} accept={verbs.accept} />
      {sending.waiting.length > 0 && <Whose sending={sending} stores={stores} verbs={verbs} />}
      {sending.sent.length > 0 && (
        <Panel
          title={t.this_import}
          flush
          actions={
            !sending.working && (
              <Button type="text" size="small" onClick={verbs.forget}>
                {t.close}
              </Button>
            )
          }
        >
          <div role="log" aria-label={t.this_import}>
            {sending.sent.map((file) => (
              <SentRow key={file.name} file={file} release={() => setReleasing(file.name)} />
            ))}
          </div>
        </Panel>
      )}
      {releasing !== null && (
        <ReasonDrawer
          title={t.release_of(releasing)}
          verb={t.release}
          consequence={t.release_consequence}
          close={() => setReleasing(null)}
          give={(reason) => verbs.release(releasing, reason).then(() => setReleasing(null))}
        />
      )}
    </>
  );
}

function Whose({ sending, stores, verbs }: { sending: Sending; stores: readonly StoreChoice[]; verbs: SendVerbs }) {
  const t = useText(text);
  const clients = [...new Set(stores.map((store) => store.client))];
  const options = clients.map((client) => ({
    label: client,
    options: stores
      .filter((store) => store.client === client)
      .map((store) => ({
        value: store.code,
        label: <PlatformMark mark={store.mark} name={store.name} />,
        words: `${store.name} ${store.code}`,
      })),
  }));
  const names = sending.waiting.map((file) => file.name);
  return (
    <Panel>
      <div className={styles.whose}>
        <div className={styles.names}>
          <p className={styles.ask}>{t.whose(names.length)}</p>
          <p className="dy-clip" title={names.join("\n")}>
            {names.join(" · ")}
          </p>
        </div>
        <Select
          showSearch={{ optionFilterProp: "words" }}
          aria-label={t.store}
          placeholder={t.choose_store}
          value={sending.store}
          onChange={verbs.choose}
          options={options}
          style={{ width: 240 }}
        />
        <DatePicker
          showTime={{ format: "HH:mm" }}
          format={SHOWN}
          aria-label={t.exported_at}
          placeholder={t.exported_at}
          onChange={(at) => verbs.date(at === null ? undefined : at.format(INSTANT))}
          style={{ width: 240 }}
        />
        <Button onClick={verbs.drop} disabled={sending.working}>
          {t.drop}
        </Button>
        <Button type="primary" disabled={sending.store === undefined} loading={sending.working} onClick={verbs.send}>
          {t.send(names.length)}
        </Button>
      </div>
    </Panel>
  );
}

function SentRow({ file, release }: { file: SentFile; release: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { report } = file;
  const [first] = report?.issues ?? [];
  const moving = report === null;
  return (
    <div className={styles.sent}>
      <span className="dy-clip" title={file.name}>
        {file.name}
      </span>
      {moving ? (
        <span className={styles.bar} role="progressbar" aria-valuenow={Math.floor(file.done_ppm / 10_000)}>
          <span className={styles.done} style={{ display: "block", width: percent(file.done_ppm, 2) }} />
        </span>
      ) : (
        <Counts file={file} />
      )}
      {moving && <span className={styles.quiet}>{file.rows > 0 && t.rows_read(count(file.rows))}</span>}
      <span className={styles.right}>
        {report ? (
          <StatePill of={report} tones={tonesOf(report.quarantined)} />
        ) : (
          <Pill tone="info">{t.on_the_way[file.state] ?? file.state}</Pill>
        )}
      </span>
      {first && (
        <p className={styles.issue}>
          {pick(language, first.message, first.message_en)}
          {isHeld(report) && (
            <Button type="link" size="small" onClick={release}>
              {t.release}
            </Button>
          )}
        </p>
      )}
    </div>
  );
}

function Counts({ file: { report } }: { file: SentFile }) {
  const t = useText(text);
  if (!report || (report.state !== "committed" && report.state !== "duplicate")) return <span />;
  const parts = [
    [t.rows, report.rows],
    [t.inserted, report.inserted],
    [t.updated, report.updated],
    [t.unchanged, report.unchanged],
    [t.quarantined, report.quarantined],
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
