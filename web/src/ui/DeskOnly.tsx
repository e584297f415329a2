import { DesktopOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import styles from "./DeskOnly.module.css";
import { useText } from "./language";
import { text } from "./text";
import { usePhone } from "./usePhone";

/** Work that needs a desk, such as sending files and mapping columns: a phone says so instead of offering half of it. */
export function DeskOnly({ what, children }: { what: string; children: ReactNode }) {
  const t = useText(text);
  if (!usePhone()) return children;
  return (
    <p className={styles.desk} role="note">
      <DesktopOutlined />
      {t.desk_only(what)}
    </p>
  );
}
