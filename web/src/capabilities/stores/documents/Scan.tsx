import { App, Button } from "antd";
import { useRef } from "react";
import { client, dataOf } from "@/api/client";
import { useRun } from "@/api/hooks";
import { ActionButton } from "@/ui/ActionButton";
import { useText } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import type { Document } from "./DocumentPage";
import styles from "./papers.module.css";
import { paths, STALE } from "./paths";
import { text } from "./text";

/** The scan: sent once, kept sealed, and taken out as a download that is written down. */
export function Scan({ document }: { document: Document }) {
  const t = useText(text);
  const { message } = App.useApp();
  const input = useRef<HTMLInputElement>(null);
  const send = useRun(async (file: File) => {
    const form = new FormData();
    form.append("file", file, file.name);
    const params = { path: { id: document.id } };
    await dataOf(client.PUT("/api/documents/{id}/file", { params, body: { file: "" }, bodySerializer: () => form }));
    void message.success(t.uploaded);
  }, STALE);
  const has = document.media_type != null;
  const size = document.file_size_bytes;
  const { download } = document.actions;
  return (
    <Panel title={t.scan} note={t.upload_hint}>
      <div className={styles.line}>
        <span>{has && size != null ? `${(document.media_type ?? "").toUpperCase()} · ${t.size(Math.ceil(size / 1024))}` : t.no_scan}</span>
        {download.allowed ? (
          <Button href={paths.file(document.id)}>{t.download}</Button>
        ) : (
          <ActionButton action={download} run={() => undefined}>
            {t.download}
          </ActionButton>
        )}
        <input
          ref={input}
          type="file"
          className={styles.file}
          aria-label={t.upload}
          accept=".pdf,.jpg,.jpeg,.png"
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file) send.mutate(file);
            event.target.value = "";
          }}
        />
        <ActionButton action={document.actions.upload} run={() => input.current?.click()}>
          {has ? t.replace_scan : t.upload}
        </ActionButton>
      </div>
    </Panel>
  );
}
