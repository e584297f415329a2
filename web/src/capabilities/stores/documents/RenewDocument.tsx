import { App, Form } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText } from "@/ui/language";
import { bodyOf, DocumentFields, type PaperWords } from "./DocumentFields";
import type { Document } from "./DocumentPage";
import { useDocumentForm } from "./DocumentsPage";
import { paths, STALE } from "./paths";
import { text } from "./text";

/** The paper that takes the place of another; the holder is as a rule the same, number and term are not. */
export function RenewDocument({ document, close }: { document: Document; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const go = useNavigate();
  const [form] = Form.useForm<PaperWords>();
  const fields = Form.useWatch([], form);
  const [id] = useState(freshId);
  const words = useDocumentForm();
  const kind = words.state === "ready" ? words.value.kinds.find(({ code }) => code === document.kind) : undefined;
  const renew = useRun(
    (said: PaperWords) =>
      dataOf(client.POST("/api/documents/{id}/renewals", { params: { path: { id: document.id } }, body: { id, text: bodyOf(said) } })),
    STALE,
    { quiet: true },
  );
  const submit = async () => {
    const made = await renew.mutateAsync(await form.validateFields());
    void message.success(t.renewed);
    close();
    void go(paths.document(made.id));
  };
  const changes = Object.entries(fields ?? {}).filter(([name, value]) => Boolean(value) && name !== "holder").length;
  return (
    <FormDrawer
      title={t.renew_what(pick(language, document.kind_label, document.kind_label_en))}
      open
      close={close}
      changes={changes}
      save={{ allowed: true }}
      verb={t.renew}
      submit={submit}
      refusal={renew.error ? faultOf(renew.error, language).detail : null}
    >
      <Form<PaperWords>
        form={form}
        layout="vertical"
        validateTrigger="onBlur"
        autoComplete="off"
        initialValues={{ holder: document.holder }}
      >
        <DocumentFields ends={kind?.needs_expiry ?? false} />
      </Form>
    </FormDrawer>
  );
}
