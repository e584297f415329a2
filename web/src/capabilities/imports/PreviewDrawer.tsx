import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import type { components } from "@/api/schema";
import { count } from "@/ui/format/number";
import { pick, useLanguage, useText, type WordsOf } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { RecordDrawer } from "@/ui/RecordDrawer";
import styles from "./ImportsPage.module.css";
import { KEY } from "./keys";
import type { Item } from "./sending";
import { text } from "./text";

type Preview = components["schemas"]["PreviewView"];
type Column = components["schemas"]["PreviewColumn"];
type Effect = components["schemas"]["PreviewEffect"];

/** What importing a file would do, before anybody does it. */
export function PreviewDrawer({ item, close }: { item: Item; close: () => void }) {
  const t = useText(text);
  return (
    <RecordDrawer title={t.preview_of(item.name)} open close={close}>
      <Looked id={item.upload_id ?? ""} entry={item.name} store={item.store ?? ""} />
    </RecordDrawer>
  );
}

function Looked({ id, entry, store }: { id: string; entry: string; store: string }) {
  const params = { path: { id }, query: { entry, store } };
  const preview = useItem([...KEY, "preview", id, entry, store], () => dataOf(client.GET("/api/uploads/{id}/preview", { params })));
  return <Loaded source={preview} height={320}>{(found) => <PreviewView preview={found} />}</Loaded>;
}

export function PreviewView({ preview }: { preview: Preview }) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <>
      <div className={styles.batch}>
        <div className={styles.batchHead}>
          <b>{pick(language, preview.label, preview.label_en)}</b>
        </div>
        {preview.would ? <Would would={preview.would} /> : <p className={styles.quiet}>{t.too_large_to_look}</p>}
      </div>
      <p className={styles.lead}>{t.preview_lead(preview.rows.length)}</p>
      <div className={styles.look}>
        <table>
          <thead>
            <tr>
              {preview.columns.map((column, at) => (
                // eslint-disable-next-line react/no-array-index-key -- two columns of a file may have one name
                <th key={at} className={column.personal || !column.to ? styles.hidden : undefined}>
                  <span>{column.name}</span>
                  <span className={styles.becomes}>{becomes(column, language, t)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.map((row, line) => (
              // eslint-disable-next-line react/no-array-index-key -- rows of a file have no other name
              <tr key={line}>
                {row.map((cell, at) => (
                  // eslint-disable-next-line react/no-array-index-key -- as above
                  <td key={at}>{cell ?? <span className={styles.quiet}>—</span>}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function becomes(column: Column, language: "zh-CN" | "en-US", t: WordsOf<typeof text>): string {
  if (column.personal) return t.not_imported;
  if (!column.to || !column.to_label) return t.not_used;
  const reader = column.reader ? t.readers[column.reader] : undefined;
  const label = pick(language, column.to_label, column.to_label_en);
  return reader ? `→ ${label} · ${reader}` : `→ ${label}`;
}

function Would({ would }: { would: Effect }) {
  const t = useText(text);
  const language = useLanguage();
  const parts: readonly (readonly [string, string])[] = [
    [t.covers, would.from && would.to ? `${would.from} ~ ${would.to}` : "—"],
    [t.rows, count(would.rows)],
    [t.inserted, count(would.inserted)],
    [t.updated, count(would.updated)],
    [t.unchanged, count(would.unchanged)],
    [t.quarantined, count(would.waiting_count)],
  ];
  return (
    <>
      <dl className={styles.facts}>
        {parts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {would.held && <p className={styles.issue}>{pick(language, would.held.detail, would.held.detail_en)}</p>}
      {would.waiting.map((row) => (
        <p key={`${row.sheet ?? ""} ${row.row ?? 0}`} className={styles.issue}>
          {row.row ? `${t.row(count(row.row))} ` : ""}
          {pick(language, row.message, row.message_en)}
        </p>
      ))}
    </>
  );
}
