import { App, Modal } from "antd";
import { useText } from "@/ui/language";
import styles from "./AccountPage.module.css";
import { text } from "./doors/text";

/** A link its maker sees once: closing it is the last that is seen of it. */
export function LinkOnce({ title, path, close }: { title: string; path: string; close: () => void }) {
  const t = useText(text);
  const { message } = App.useApp();
  const address = `${window.location.origin}${path}`;
  const copy = async () => {
    await navigator.clipboard.writeText(address);
    void message.success(t.copied);
  };
  return (
    <Modal
      open
      title={title}
      width={560}
      onCancel={close}
      okText={t.copy}
      onOk={() => void copy()}
      cancelText={t.close}
      mask={{ closable: false }}
    >
      <p className={styles.lead}>{t.link_hint}</p>
      <code className={`${styles.secret} dy-id`}>{address}</code>
    </Modal>
  );
}
