import { App, Form, Input, Select } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useInnerList, useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import type { ClientRow } from "./ClientsPage";
import styles from "./Client.module.css";
import { choicesOf, useClientOptions } from "./options";
import { text } from "./text";

type Note = components["schemas"]["NoteView"];

/** What somebody wrote down about the client; it stays as it was written. */
export function Notes({ client: record }: { client: ClientRow }) {
  const t = useText(text);
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const notes = useInnerList(["clients", "notes", record.id], (page) =>
    dataOf(client.GET("/api/clients/{id}/notes", { params: { path: { id: record.id }, query: page } })),
  );
  const columns = columnsOf<Note>((c) => [
    c.time(t.when, (row) => row.written_at),
    c.text(t.note_kind, (row) => pick(language, row.kind_label, row.kind_label_en), { width: 136 }),
    c.text(t.note, (row) => <p className={styles.pre}>{row.text}</p>, { width: 560 }),
    c.person(t.written_by, (row) => row.written_by_name),
  ]);
  const button = (
    <ActionButton action={record.actions.write_note} run={() => setOpen(true)}>
      {t.write_note}
    </ActionButton>
  );
  return (
    <>
      <Panel title={t.tabs.notes} note={t.notes_note} actions={button} flush>
        <DataTable
          source={notes}
          columns={columns}
          rowKey={(row) => row.id}
          empty={<EmptyState title={t.no_notes} detail={t.no_notes_detail} />}
        />
      </Panel>
      {open && <NoteForm client={record} close={() => setOpen(false)} />}
    </>
  );
}

interface Fields {
  readonly kind: string;
  readonly text?: string;
}

function NoteForm({ client: record, close }: { client: ClientRow; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const options = useClientOptions();
  const [form] = Form.useForm<Fields>();
  const [touched, setTouched] = useState(0);
  const [id] = useState(freshId);
  const write = useRun(
    ({ kind, text: words = "" }: Fields) =>
      dataOf(client.POST("/api/clients/{id}/notes", { params: { path: { id: record.id } }, body: { id, kind, text: words } })),
    [["clients"]],
    { quiet: true },
  );
  const submit = async () => {
    await write.mutateAsync(await form.validateFields());
    void message.success(t.saved);
    close();
  };
  return (
    <FormDrawer
      title={t.write_note}
      open
      close={close}
      changes={touched}
      save={record.actions.write_note}
      verb={t.write_note}
      submit={submit}
      refusal={write.error ? faultOf(write.error, language).detail : null}
    >
      <Form<Fields> form={form} layout="vertical" initialValues={{ kind: "call" }} onValuesChange={() => setTouched(1)}>
        <Form.Item name="kind" label={t.note_kind}>
          <Select options={choicesOf(language, options?.note_kinds)} />
        </Form.Item>
        <Form.Item name="text" label={t.note} extra={t.note_hint} rules={[{ required: true, whitespace: true, message: t.need_note }]}>
          <Input.TextArea autoFocus autoSize={{ minRows: 4 }} maxLength={2000} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}
