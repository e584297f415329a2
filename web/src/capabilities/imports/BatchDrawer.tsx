import { Button } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useItem, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { useTrail } from "@/api/trail";
import { ActionButton } from "@/ui/ActionButton";
import { timeInFull } from "@/ui/format/date";
import { count } from "@/ui/format/number";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText, type WordsOf } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { ReasonDrawer } from "@/ui/ReasonDrawer";
import { RecordDrawer } from "@/ui/RecordDrawer";
import { StatePill } from "@/ui/StatePill";
import { RecordTrail } from "@/ui/trail/RecordTrail";
import type { Batch } from "./BatchesTable";
import styles from "./ImportsPage.module.css";
import { FED_BY_FACTS, KEY } from "./keys";
import { WIZARD } from "./mapping/paths";
import { RepairTable } from "./RepairTable";
import { batchTones } from "./states";
import { text } from "./text";

type Effects = components["schemas"]["UndoEffectsView"];

interface Props {
  readonly id: string | null;
  readonly open: (id: string) => void;
  readonly close: () => void;
}

/** One batch: what it was, what became of it, what waits, and taking it back. */
export function BatchDrawer({ id, open, close }: Props) {
  const t = useText(text);
  return (
    <RecordDrawer title={t.batch} open={id !== null} close={close}>
      {id !== null && <Opened key={id} id={id} open={open} />}
    </RecordDrawer>
  );
}

function Opened({ id, open }: { id: string; open: (id: string) => void }) {
  const batch = useItem([...KEY, "batch", id], () => dataOf(client.GET("/api/batches/{id}", { params: { path: { id } } })));
  return <Loaded source={batch} height={240}>{(found) => <BatchView batch={found} open={open} />}</Loaded>;
}

function BatchView({ batch, open }: { batch: Batch; open: (id: string) => void }) {
  const t = useText(text);
  const language = useLanguage();
  const [undoing, setUndoing] = useState(false);
  const trail = useTrail("batch", batch.id);
  const parent = batch.repairs_id;
  const path = { id: batch.id };
  const cancel = useRun(() => dataOf(client.POST("/api/batches/{id}/cancellations", { params: { path } })), [KEY]);
  return (
    <>
      <div className={styles.batch}>
        <div className={styles.batchHead}>
          <b>{batch.file_name}</b>
          <StatePill of={batch} tones={batchTones} />
          <span className={styles.batchVerbs}>
            {batch.state === "reading" && (
              <ActionButton action={batch.cancel} run={() => cancel.mutate()}>
                {t.cancel_import}
              </ActionButton>
            )}
            <ActionButton kind="danger" action={batch.undo} run={() => setUndoing(true)}>
              {t.undo}
            </ActionButton>
          </span>
        </div>
        {batch.problem && <p className={styles.issue}>{pick(language, batch.problem, batch.problem_en)}</p>}
        {batch.map.allowed && (
          <p className={styles.quiet}>
            <KeptLink to={WIZARD} also={{ store: batch.store_code }}>
              {t.map_again}
            </KeptLink>
          </p>
        )}
        {batch.release.allowed && <p className={styles.quiet}>{t.release_how}</p>}
        {parent && (
          <p className={styles.quiet}>
            {t.repairs_rows_of}{" "}
            <Button type="link" size="small" onClick={() => open(parent)}>
              {t.see_file}
            </Button>
          </p>
        )}
        <Facts batch={batch} />
      </div>
      {batch.quarantined_count > 0 && batch.state === "partly" && <RepairTable batch={batch} />}
      <RecordTrail trail={trail} />
      {undoing && <Undo batch={batch} close={() => setUndoing(false)} />}
    </>
  );
}

function Facts({ batch }: { batch: Batch }) {
  const t = useText(text);
  const language = useLanguage();
  const parts: readonly (readonly [string, string | null | undefined])[] = [
    [t.number, `#${batch.batch_no}`],
    [t.store, batch.store_name],
    [t.recognised, batch.report_label ? pick(language, batch.report_label, batch.report_label_en) : null],
    [t.covers, batch.covers_from && batch.covers_to ? `${batch.covers_from} ~ ${batch.covers_to}` : null],
    [t.exported, batch.exported_at ? timeInFull(batch.exported_at, language) : t.not_stated],
    [t.sent_by, `${batch.started_by} · ${timeInFull(batch.started_at, language)}`],
    [t.rows, count(batch.row_count)],
    [t.inserted, count(batch.inserted_count)],
    [t.updated, count(batch.updated_count)],
    [t.unchanged, count(batch.unchanged_count)],
    [t.quarantined, count(batch.quarantined_count)],
  ];
  return (
    <dl className={styles.facts}>
      {parts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** Taking a batch back says first what it will change. */
function Undo({ batch, close }: { batch: Batch; close: () => void }) {
  const t = useText(text);
  const { id } = batch;
  const path = { id };
  const effects = useItem([...KEY, "effects", id], () => dataOf(client.GET("/api/batches/{id}/undo_effects", { params: { path } })));
  const undo = useRun(
    (reason: string) => dataOf(client.POST("/api/batches/{id}/undo", { params: { path: { id } }, body: { reason } })),
    FED_BY_FACTS,
  );
  return (
    <ReasonDrawer
      title={t.undo_of(batch.file_name)}
      verb={t.undo}
      consequence={effects.state === "ready" ? effectsIn(t, effects.value) : t.counting}
      close={close}
      give={(reason) => undo.mutateAsync(reason).then(close)}
    />
  );
}

function effectsIn(t: WordsOf<typeof text>, effects: Effects): string {
  const { inserted_count, updated_count, waiting_count, repair_count, covers_from, covers_to, months } = effects;
  return [
    t.effect_rows(count(inserted_count), count(updated_count)),
    covers_from && covers_to ? t.effect_days(covers_from, covers_to, months.join(t.list_comma)) : "",
    repair_count > 0 ? t.effect_repairs(repair_count) : "",
    waiting_count > 0 ? t.effect_waiting(count(waiting_count)) : "",
    t.effect_again,
  ].join("");
}
