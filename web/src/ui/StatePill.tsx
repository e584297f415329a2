import { CheckCircleOutlined, ExclamationCircleOutlined, InfoCircleOutlined, LockOutlined, MinusCircleOutlined, WarningOutlined } from "@ant-design/icons";
import type { ComponentType } from "react";
import { useLanguage, type Language } from "./language";
import styles from "./StatePill.module.css";

export type Tone = "neutral" | "info" | "success" | "warning" | "severe";

export interface StateWords extends Readonly<Record<Language, string>> {
  readonly tone: Tone;
  /** A posted record shows a lock: it can no longer change. */
  readonly locked?: boolean;
}

/** The states of one kind of record, in workflow order; sorting a column by state follows it. */
export type StateBook = Readonly<Record<string, StateWords>>;

const ICONS: Record<Tone, ComponentType<{ className?: string }>> = {
  neutral: MinusCircleOutlined,
  info: InfoCircleOutlined,
  success: CheckCircleOutlined,
  warning: WarningOutlined,
  severe: ExclamationCircleOutlined,
};

export function Pill({ tone, locked = false, children }: { tone: Tone; locked?: boolean; children: string }) {
  const Icon = locked ? LockOutlined : ICONS[tone];
  return <span className={`${styles.pill} ${styles[tone]}`}><Icon className={styles.icon} />{children}</span>;
}

/** A state never stands on colour alone: icon, then word. A state this console does not know shows its code. */
export function StatePill({ state, states, note }: { state: string; states: StateBook; note?: string }) {
  const language = useLanguage();
  const known = states[state];
  if (!known) return <Pill tone="neutral">{state}</Pill>;
  return <Pill tone={known.tone} locked={known.locked}>{note ? `${known[language]} ${note}` : known[language]}</Pill>;
}
