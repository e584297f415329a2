import {
  CheckCircleOutlined,
  ExclamationCircleOutlined,
  InfoCircleOutlined,
  LockOutlined,
  MinusCircleOutlined,
  WarningOutlined,
} from "@ant-design/icons";
import type { ComponentType } from "react";
import { pick, useLanguage } from "./language";
import styles from "./StatePill.module.css";

export type Tone = "neutral" | "info" | "success" | "warning" | "severe";

/** A state as the API sends it: the code decides the tone, the words are the server's. */
export interface Stated {
  readonly state: string;
  readonly state_label: string;
  readonly state_label_en: string;
}

/** The tones of one kind of record's states. `locked` is a success that can no longer change. */
export type Tones = Readonly<Record<string, Tone | "locked">>;

const ICONS: Record<Tone, ComponentType<{ className?: string }>> = {
  neutral: MinusCircleOutlined,
  info: InfoCircleOutlined,
  success: CheckCircleOutlined,
  warning: WarningOutlined,
  severe: ExclamationCircleOutlined,
};

export function Pill({ tone, locked = false, children }: { tone: Tone; locked?: boolean; children: string }) {
  const Icon = locked ? LockOutlined : ICONS[tone];
  return (
    <span className={`${styles.pill} ${styles[tone]}`}>
      <Icon className={styles.icon} />
      {children}
    </span>
  );
}

/** A state never stands on colour alone: icon, then word. A state this console does not know is neutral. */
export function StatePill({ of, tones }: { of: Stated; tones: Tones }) {
  const language = useLanguage();
  const tone = tones[of.state] ?? "neutral";
  const word = pick(language, of.state_label, of.state_label_en);
  return tone === "locked" ? (
    <Pill tone="success" locked>
      {word}
    </Pill>
  ) : (
    <Pill tone={tone}>{word}</Pill>
  );
}
