import { Drawer } from "antd";
import type { ReactNode } from "react";
import styles from "./FormDrawer.module.css";
import { StickyContext } from "./table/sticky";

const SIZES = { form: 560, columns: 720, rows: 960 } as const;

interface Props {
  readonly title: ReactNode;
  readonly open: boolean;
  readonly close: () => void;
  readonly size?: keyof typeof SIZES;
  readonly children: ReactNode;
}

/** Something to read beside the page, which keeps its place. Whatever is written goes into a FormDrawer. */
export function RecordDrawer({ title, open, close, size = "rows", children }: Props) {
  return (
    <Drawer
      title={title}
      open={open}
      size={SIZES[size]}
      onClose={close}
      closable={{ placement: "end" }}
      className={`${styles.drawer} ${styles.record}`}
      destroyOnHidden
    >
      <StickyContext value={0}>{children}</StickyContext>
    </Drawer>
  );
}
