import { App, Button, Input } from "antd";
import { useState, type ClipboardEvent } from "react";
import { client, dataOf } from "@/api/client";
import { useInnerList, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { count } from "@/ui/format/number";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { ReasonDrawer } from "@/ui/ReasonDrawer";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import type { Batch } from "./BatchesTable";
import styles from "./ImportsPage.module.css";
import { FED_BY_FACTS, KEY } from "./keys";
import { pasted, suggested, typed, type Edits } from "./repairing";
import { text } from "./text";

type Row = components["schemas"]["QuarantinedRowView"];
type Fault = components["schemas"]["RowFaultView"];
type Sent = components["schemas"]["Readmission"];

/** The rows of a batch that wait: what is wrong with each, and putting it right where it is. */
export function RepairTable({ batch }: { batch: Batch }) {
  const t = useText(text);
  const language = useLanguage();
  const [repair, verbs] = useRepair(batch);
  const [chosen, choose] = useState<readonly React.Key[]>([]);
  const [ignoring, setIgnoring] = useState<readonly string[] | null>(null);
  const { rows, edits } = repair;
  const shown = rows.rows.state === "ready" ? rows.rows.value.items : [];
  const hinted = shown.filter((row) => row.suggestion).length;
  const cells = {
    edits,
    faults: repair.faults,
    edit: verbs.edit,
    paste: (row: Row, words: string) => verbs.paste(shown, row, words),
  };
  return (
    <>
      <p className={styles.lead}>{t.repairs_hint}</p>
      <DataTable
        source={rows}
        columns={columns(t, language, cells)}
        rowKey={(row) => row.id}
        toolbar={<Verbs batch={batch} ready={Object.keys(edits).length} hinted={hinted} verbs={verbs} ignore={() => setIgnoring([])} />}
        selection={{
          keys: chosen,
          choose,
          actions: (
            <ActionButton action={batch.ignore} run={() => setIgnoring(chosen.map(String))}>
              {t.ignore(chosen.length)}
            </ActionButton>
          ),
        }}
        empty={<EmptyState title={t.no_repairs} detail={t.no_repairs_detail} />}
      />
      {ignoring !== null && (
        <ReasonDrawer
          title={ignoring.length === 0 ? t.ignore_all : t.ignore(ignoring.length)}
          verb={t.ignore_verb}
          consequence={t.ignore_consequence}
          close={() => setIgnoring(null)}
          give={(reason) =>
            verbs.ignore(ignoring, reason).then(() => {
              setIgnoring(null);
              choose([]);
            })
          }
        />
      )}
    </>
  );
}

interface VerbsProps {
  readonly batch: Batch;
  /** Rows with something typed, and rows of the page with a suggestion. */
  readonly ready: number;
  readonly hinted: number;
  readonly verbs: { readonly send: () => unknown; readonly suggest: () => void; readonly sendSuggested: () => unknown };
  readonly ignore: () => void;
}

function Verbs({ batch, ready, hinted, verbs, ignore }: VerbsProps) {
  const t = useText(text);
  const nothing = { allowed: false, reason: t.nothing_typed, reason_en: t.nothing_typed };
  return (
    <>
      <ActionButton kind="primary" action={batch.repair.allowed && ready === 0 ? nothing : batch.repair} run={verbs.send}>
        {t.readmit(ready)}
      </ActionButton>
      {hinted > 0 && <Button onClick={verbs.suggest}>{t.fill_suggested(hinted)}</Button>}
      {hinted > 0 && (
        <ActionButton action={batch.repair} run={verbs.sendSuggested}>
          {t.all_suggested}
        </ActionButton>
      )}
      <ActionButton action={batch.ignore} run={ignore}>
        {t.ignore_all}
      </ActionButton>
      <Button type="link" href={`/api/batches/${batch.id}/quarantined_rows.csv`} download>
        {t.download_rows}
      </Button>
    </>
  );
}

function useRepair(batch: Batch) {
  const t = useText(text);
  const { message } = App.useApp();
  const { id } = batch;
  const path = { id };
  const [edits, setEdits] = useState<Edits>({});
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const rows = useInnerList([...KEY, "quarantine", id], (page) =>
    dataOf(client.GET("/api/batches/{id}/quarantined_rows", { params: { path, query: page } })),
  );
  const shown = rows.rows.state === "ready" ? rows.rows.value.items : [];
  const readmit = useRun((body: Sent) => dataOf(client.POST("/api/batches/{id}/readmissions", { params: { path }, body })), FED_BY_FACTS);
  const give = useRun(
    (body: { rows?: string[]; reason: string }) => dataOf(client.POST("/api/batches/{id}/ignored_rows", { params: { path }, body })),
    FED_BY_FACTS,
  );
  const take = async (body: Sent) => {
    const answer = await readmit.mutateAsync(body);
    const wrong = answer.faults.map((fault) => fault.id);
    setFaults(answer.faults);
    setEdits((now) => Object.fromEntries(Object.entries(now).filter(([row]) => wrong.includes(row))));
    if (answer.readmitted_count > 0) void message.success(t.readmitted(answer.readmitted_count));
    if (wrong.length > 0) void message.warning(t.still_wrong(wrong.length));
  };
  const verbs = {
    edit: (row: Row, column: string, words: string) => setEdits((now) => typed(now, row.id, column, words)),
    paste: (items: readonly Row[], row: Row, words: string) => setEdits((now) => pasted(now, items, row.id, words)),
    suggest: () => setEdits((now) => suggested(now, shown)),
    send: () => take({ rows: Object.entries(edits).map(([row, cells]) => ({ id: row, cells: { ...cells } })), suggested: false }),
    sendSuggested: () => take({ rows: [], suggested: true }),
    ignore: (ids: readonly string[], reason: string) => give.mutateAsync(ids.length === 0 ? { reason } : { rows: [...ids], reason }),
  };
  return [{ rows, edits, faults }, verbs] as const;
}

interface Cells {
  readonly edits: Edits;
  readonly faults: readonly Fault[];
  readonly edit: (row: Row, column: string, words: string) => void;
  readonly paste: (row: Row, words: string) => void;
}

const columns = (t: WordsOf<typeof text>, language: Language, cells: Cells) =>
  columnsOf<Row>((c) => [
    c.text(t.place, (row) => [row.sheet, t.row(count(row.line))].filter(Boolean).join(" "), { width: 88 }),
    c.text(t.value, (row) => <Stated row={row} />, { width: 176 }),
    c.text(t.change_to, (row) => <Mend row={row} cells={cells} />, { width: 232 }),
    c.text(t.reason, (row) => <Why row={row} fault={cells.faults.find((fault) => fault.id === row.id)} language={language} />),
  ]);

function Stated({ row }: { row: Row }) {
  return (
    <span className={styles.stated}>
      <span className={styles.quiet}>{row.column}</span>
      {row.value && <span className={`${styles.raw} dy-id`}>{row.value}</span>}
    </span>
  );
}

/** The cells of a row that may be written into: the one it waits for, and those that were found wrong after it. */
function Mend({ row, cells }: { row: Row; cells: Cells }) {
  const t = useText(text);
  if (!row.mend.allowed) return <span className={styles.quiet}>{t.not_here}</span>;
  const found = cells.faults.filter((fault) => fault.id === row.id).flatMap((fault) => fault.column ?? []);
  const names = [...new Set([...(row.column ? [row.column] : []), ...found])];
  const paste = (event: ClipboardEvent) => {
    const words = event.clipboardData.getData("text");
    if (!words.trim().includes("\n")) return;
    event.preventDefault();
    cells.paste(row, words);
  };
  return (
    <span className={styles.mends}>
      {names.map((name) => (
        <Input
          key={name}
          size="small"
          maxLength={200}
          aria-label={t.cell_of(name, count(row.line))}
          placeholder={name === row.column ? (row.suggestion ?? name) : name}
          value={cells.edits[row.id]?.[name] ?? ""}
          onChange={(event) => cells.edit(row, name, event.target.value)}
          onPaste={name === row.column ? paste : undefined}
          suffix={
            name === row.column && row.suggestion && cells.edits[row.id]?.[name] !== row.suggestion ? (
              <Button type="link" size="small" onClick={() => cells.edit(row, name, row.suggestion ?? "")}>
                {t.as_suggested}
              </Button>
            ) : null
          }
        />
      ))}
    </span>
  );
}

function Why({ row, fault, language }: { row: Row; fault: Fault | undefined; language: Language }) {
  const blocked = row.mend.allowed ? null : pick(language, row.mend.reason ?? "", row.mend.reason_en);
  return (
    <span className={styles.why}>
      <span className={fault && styles.late}>{pick(language, (fault ?? row).reason, (fault ?? row).reason_en)}</span>
      {blocked && <span className={styles.quiet}> {blocked}</span>}
    </span>
  );
}
