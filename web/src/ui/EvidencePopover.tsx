import { Popover } from "antd";
import type { ReactNode } from "react";
import { moneyExact } from "./format/money";
import { count } from "./format/number";
import { useText } from "./language";
import styles from "./EvidencePopover.module.css";
import { text } from "./text";

export interface Evidence {
  /** The clause or the definition, quoted, with its version. */
  readonly clause: string;
  readonly formula: string;
  readonly lines: readonly { readonly id: string; readonly paid_at: string; readonly counted_fen: number }[];
  readonly lines_count: number;
  readonly source: { readonly file?: string | null; readonly row?: number | null; readonly sha256: string; readonly snapshot: string };
  /** Recomputed minus shown; anything but zero means that this number must not be trusted. */
  readonly residual_fen: number;
}

interface Props {
  readonly evidence: Evidence;
  readonly openAll?: () => void;
  readonly children: ReactNode;
}

/** Click a number: the rule, the sum with real values, the lines, the file they came from. Always in this order. */
export function EvidencePopover({ evidence, openAll, children }: Props) {
  return (
    <Popover trigger="click" placement="bottomRight" content={<div className={styles.popup}><Trace evidence={evidence} openAll={openAll} /></div>}>
      <button type="button" className={styles.trigger}>{children}</button>
    </Popover>
  );
}

export function Trace({ evidence, openAll }: Omit<Props, "children">) {
  const t = useText(text);
  return (
    <div className={styles.box}>
      <Part mark="①" name={t.clause}><p className={styles.quote}>{evidence.clause}</p></Part>
      <Part mark="②" name={t.formula}><p className={styles.formula}>{evidence.formula}</p></Part>
      <Part mark="③" name={t.lines}>
        <table className={styles.lines}>
          <tbody>
            {evidence.lines.map((line) => (
              <tr key={line.id}><td className="dy-id">{line.id}</td><td>{line.paid_at}</td><td>{moneyExact(line.counted_fen)}</td></tr>
            ))}
          </tbody>
        </table>
        {openAll && <button type="button" className={styles.all} onClick={openAll}>{t.all_lines(count(evidence.lines_count))}</button>}
      </Part>
      <Part mark="④" name={t.source}><Source evidence={evidence} /></Part>
    </div>
  );
}

function Source({ evidence: { source, residual_fen } }: { evidence: Evidence }) {
  const t = useText(text);
  const place = [source.file, source.row ? t.row_no(count(source.row)) : null].filter(Boolean).join(" ");
  const exact = residual_fen === 0;
  return (
    <p>
      {place && <>{place} · </>}
      <span className={styles.hash}>{source.sha256.slice(0, 8)}</span> · {source.snapshot} ·{" "}
      <span className={exact ? styles.good : styles.bad}>{t.difference_of} {moneyExact(residual_fen)} {exact ? "✓" : "✕"}</span>
    </p>
  );
}

function Part({ mark, name, children }: { mark: string; name: string; children: ReactNode }) {
  return <section className={styles.part}><h4 className={styles.head}><span>{mark}</span>{name}</h4>{children}</section>;
}
