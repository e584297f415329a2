import { App, Button, Input } from "antd";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { FormDrawer } from "@/ui/FormDrawer";
import { useLanguage, useText } from "@/ui/language";
import styles from "./ContractPage.module.css";
import { Fees } from "./Fees";
import { paths } from "./pages";
import { text } from "./text";

type Preview = components["schemas"]["PreviewView"];

/** A contract enters as a file. The server says what it means and what keeps it from being signed, before it is kept. */
export function ImportContract({ close }: { close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [file, setFile] = useState("");
  const check = useRun((written: string) => dataOf(client.POST("/api/contracts/preview", { body: { text: written } })), [], {
    quiet: true,
  });
  const create = useRun(
    (written: string) => dataOf(client.POST("/api/contracts", { body: { text: written } })),
    [["contracts"], ["statements"]],
    { quiet: true },
  );
  const write = (written: string) => {
    setFile(written);
    check.reset();
  };
  const submit = async () => {
    if (!check.data) {
      await check.mutateAsync(file);
      return;
    }
    const made = await create.mutateAsync(file);
    void message.success(t.imported(made.code, made.version_no));
    close();
    void navigate(paths.contract(made.id));
  };
  const refused = check.error ?? create.error;
  const save =
    file.trim() === ""
      ? { allowed: false, reason: t.need_file, reason_en: t.need_file }
      : (check.data?.actions.create ?? { allowed: true });
  return (
    <FormDrawer
      title={t.import}
      open
      close={close}
      changes={file === "" ? 0 : 1}
      size="compare"
      save={save}
      verb={check.data ? t.import : t.check}
      submit={submit}
      refusal={refused ? faultOf(refused, language).detail : null}
    >
      <Chooser write={write} />
      <Input.TextArea
        aria-label={t.file_text}
        autoSize={{ minRows: 8, maxRows: 20 }}
        value={file}
        onChange={(event) => write(event.target.value)}
        className={styles.code}
        spellCheck={false}
      />
      {check.data && <Checked preview={check.data} />}
    </FormDrawer>
  );
}

function Chooser({ write }: { write: (written: string) => void }) {
  const t = useText(text);
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <p className={styles.lead}>
      {t.import_hint}
      <Button size="small" onClick={() => chooser.current?.click()}>
        {t.choose}
      </Button>
      <input
        ref={chooser}
        type="file"
        hidden
        accept=".toml,.txt"
        aria-label={t.choose}
        onChange={(event) => void event.target.files?.[0]?.text().then(write)}
      />
    </p>
  );
}

function Checked({ preview }: { preview: Preview }) {
  const t = useText(text);
  const language = useLanguage();
  const refusals = language === "zh-CN" ? preview.refusals : preview.refusals_en;
  const notes = language === "zh-CN" ? preview.notes : preview.notes_en;
  return (
    <section className={styles.checked} role="status">
      <h3>
        {preview.code} {preview.name} · {preview.client} · {t.version(preview.version_no)} · {t.from(preview.effective_on)}
      </h3>
      {refusals.length === 0 ? (
        <p className={styles.good}>✓ {t.no_refusals}</p>
      ) : (
        <ul className={styles.refusals}>
          {refusals.map((refusal) => (
            <li key={refusal}>{refusal}</li>
          ))}
        </ul>
      )}
      {notes.map((note) => (
        <p key={note} className={styles.lead}>
          {note}
        </p>
      ))}
      <Fees fees={preview.fee_terms} />
    </section>
  );
}
