import { client, dataOf } from "@/api/client";
import { useInnerList } from "@/api/hooks";
import type { components } from "@/api/schema";
import { EmptyState } from "@/ui/EmptyState";
import { count } from "@/ui/format/number";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { RecordDrawer } from "@/ui/RecordDrawer";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import type { Batch } from "./BatchesTable";
import styles from "./ImportsPage.module.css";
import { text } from "./text";

export type QuarantinedRow = components["schemas"]["QuarantinedRowView"];

/** The rows of a batch that wait for a person, with their place in the file and what to do. */
export function QuarantineDrawer({ batch, close }: { batch: Batch | null; close: () => void }) {
  const t = useText(text);
  return (
    <RecordDrawer title={batch ? t.repairs_of(batch.file_name) : t.repairs} open={batch !== null} close={close}>
      {batch && <Rows id={batch.id} />}
    </RecordDrawer>
  );
}

function Rows({ id }: { id: string }) {
  const t = useText(text);
  const language = useLanguage();
  const rows = useInnerList(["imports", "quarantine", id], (page) =>
    dataOf(client.GET("/api/batches/{id}/quarantined_rows", { params: { path: { id }, query: page } })),
  );
  return (
    <>
      <p className={styles.lead}>{t.repairs_hint}</p>
      <DataTable
        source={rows}
        columns={columns(t, language)}
        rowKey={(row) => row.id}
        empty={<EmptyState title={t.no_repairs} detail={t.no_repairs_detail} />}
      />
    </>
  );
}

const columns = (t: WordsOf<typeof text>, language: Language) =>
  columnsOf<QuarantinedRow>((c) => [
    c.text(t.place, (row) => [row.sheet, t.row(count(row.line))].filter(Boolean).join(" "), { width: 96 }),
    c.text(t.column, (row) => row.column, { width: 128 }),
    c.text(t.value, (row) => row.value && <span className={`${styles.raw} dy-id`}>{row.value}</span>, { width: 168 }),
    c.text(t.reason, (row) => <span className={styles.why}>{pick(language, row.reason, row.reason_en)}</span>),
  ]);
