import { LockOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { useState, type ReactNode } from "react";
import { pick, useLanguage, useText } from "./language";
import type { Permit } from "./source";
import styles from "./ActionButton.module.css";
import { text } from "./text";

interface Props {
  readonly action: Permit;
  readonly run: () => unknown;
  readonly kind?: "primary" | "plain" | "danger" | "row";
  /** Beside a page's primary button the reason is also readable without pointing at it. */
  readonly explain?: boolean;
  readonly children: ReactNode;
}

/**
 * The server decides, the button shows. A refused action stays visible and reachable by keyboard
 * with its reason, because a hidden button teaches nobody what is missing.
 */
export function ActionButton({ action, run, kind = "plain", explain = false, children }: Props) {
  const language = useLanguage();
  const t = useText(text);
  const [running, start] = useRunning(run);
  const look = {
    type: kind === "primary" ? "primary" : kind === "row" ? "link" : "default",
    danger: kind === "danger",
    size: kind === "row" ? "small" : "middle",
  } as const;
  if (action.allowed)
    return (
      <Button {...look} className={kind === "danger" ? styles.danger : undefined} loading={running} onClick={start}>
        {children}
      </Button>
    );
  const reason = pick(language, action.reason ?? "", action.reason_en);
  return (
    <span className={styles.wrap}>
      <Tooltip title={reason} trigger={["hover", "focus"]}>
        <Button
          {...look}
          danger={false}
          type={kind === "row" ? "link" : "default"}
          className={kind === "row" ? styles.quiet : styles.blocked}
          aria-disabled="true"
          icon={<LockOutlined />}
        >
          {children}
          <span className="dy-hidden">
            {t.not_yet}
            {reason}
          </span>
        </Button>
      </Tooltip>
      {explain && (
        <span className={styles.reason} aria-hidden="true">
          {t.not_yet}
          {reason}
        </span>
      )}
    </span>
  );
}

function useRunning(run: () => unknown): [boolean, () => void] {
  const [running, setRunning] = useState(false);
  const start = () => {
    setRunning(true);
    // Whoever runs the verb has already said why it failed; here only the spinner ends.
    Promise.resolve(run())
      .catch(() => undefined)
      .finally(() => setRunning(false));
  };
  return [running, start];
}
