import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import { timeInFull } from "@/ui/format/date";
import { count } from "@/ui/format/number";
import { pick, useLanguage, useText } from "@/ui/language";
import styles from "./Evidence.module.css";
import type { LinesOf } from "./LinesDrawer";
import { text } from "./text";

/** Files beyond these are named by their number. */
const NAMED = 3;

/** Where a number comes from: the formula with its values, how many lines, and the files that state them. Asked for when opened. */
export function Evidence({ of }: { of: LinesOf }) {
  const t = useText(text);
  const language = useLanguage();
  const { metric, from, to, stores, filters } = of;
  const evidence = useItem(["evidence", of], () =>
    dataOf(client.GET("/api/numbers/{metric}/evidence", { params: { path: { metric }, query: { from, to, stores, filters } } })),
  );
  if (evidence.state === "loading") return <p className={styles.quiet}>{t.evidence_loading}</p>;
  if (evidence.state === "failed") return <p className={styles.quiet}>{evidence.fault.detail}</p>;
  const { workings, workings_en, sources, total } = evidence.value;
  return (
    <div className={styles.box}>
      {workings && <p className={styles.workings}>{pick(language, workings, workings_en)}</p>}
      <p className={styles.quiet}>
        {t.lines_from(count(total), count(sources.length))}
        {evidence.value.residual === 0 && ` · ${t.agrees}`}
      </p>
      <ul className={styles.files}>
        {sources.slice(0, NAMED).map((source) => (
          <li key={source.batch_id} title={`SHA-256 ${source.file_sha256}`}>
            <span className="dy-clip">{source.file_name}</span>
            <span className={styles.quiet}>{t.of_file(count(source.line_count), timeInFull(source.imported_at, language))}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
