import { Tooltip } from "antd";
import { price } from "./format/money";
import { NONE } from "./format/number";
import { inTable, onCard, type Unit } from "./format/unit";
import { useLanguage } from "./language";
import styles from "./Figure.module.css";

interface Props {
  readonly unit: Unit;
  readonly value: number | null;
  /** Why there is no value; shown on hover beside `--`. */
  readonly missing?: string;
  /** Opens the number's evidence: every number can be asked where it comes from. */
  readonly open?: () => void;
}

/** A number in a sentence or on a card: rounded for the eye, exact on hover. */
export function Figure({ unit, value, missing, open }: Props) {
  const language = useLanguage();
  return <Shown shown={onCard(unit, value, language)} hint={exact(unit, value) ?? missing} open={open} />;
}

/** A number in a table or document: every digit. */
export function ExactFigure({ unit, value, missing, open }: Props) {
  return <Shown shown={inTable(unit, value)} hint={value === null ? missing : undefined} open={open} />;
}

function Shown({ shown, hint, open }: { shown: string; hint?: string; open?: () => void }) {
  const figure = open
    ? <button type="button" className={styles.open} onClick={open}>{shown}</button>
    : <span className={shown === NONE ? `${styles.figure} ${styles.quiet}` : styles.figure}>{shown}</span>;
  return hint && hint !== shown ? <Tooltip title={hint}>{figure}</Tooltip> : figure;
}

function exact(unit: Unit, value: number | null): string | undefined {
  if (value === null) return undefined;
  return unit === "fen" ? price(value) : inTable(unit, value);
}
