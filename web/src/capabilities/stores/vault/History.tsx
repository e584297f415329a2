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
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import type { Asset } from "./AssetPage";
import { STALE } from "./paths";
import { text } from "./text";
import type { AssetForm } from "./VaultPage";

type Schemas = components["schemas"];
type Words = WordsOf<typeof text>;

/** Who looked, when and why: written before the value left the server. */
export function Reveals({ id }: { id: string }) {
  const t = useText(text);
  const language = useLanguage();
  const looks = useInnerList(["assets", "reveals", id], (page) =>
    dataOf(client.GET("/api/assets/{id}/reveals", { params: { path: { id }, query: page } })),
  );
  return (
    <Panel title={t.reveals} note={t.reveals_note} flush>
      <DataTable
        source={looks}
        columns={revealColumns(t, language)}
        rowKey={(row) => `${row.revealed_at}${row.field}${row.user_name}`}
        empty={<EmptyState title={t.no_reveals} />}
      />
    </Panel>
  );
}

const revealColumns = (t: Words, language: Language) =>
  columnsOf<Schemas["RevealView"]>((c) => [
    c.person(t.who, (row) => row.user_name),
    c.time(t.when, (row) => row.revealed_at),
    c.text(t.field, (row) => pick(language, row.field_label, row.field_label_en), { width: 120 }),
    c.text(t.revision, (row) => t.nth(row.revision_no), { width: 88 }),
    c.text(t.reason, (row) => row.reason),
    c.text(t.second_person, (row) => (row.is_approved ? t.agreed_to : null), { width: 104 }),
  ]);

/** What happened to the account on the platform. Entries are added, never changed. */
export function AccountEvents({ asset, kinds }: { asset: Asset; kinds: AssetForm["event_kinds"] }) {
  const t = useText(text);
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const events = useInnerList(["assets", "events", asset.id], (page) =>
    dataOf(client.GET("/api/assets/{id}/events", { params: { path: { id: asset.id }, query: page } })),
  );
  const add = (
    <ActionButton action={asset.actions.note_event} run={() => setOpen(true)}>
      {t.note_event}
    </ActionButton>
  );
  return (
    <Panel title={t.events} note={t.events_note} actions={add} flush>
      <DataTable
        source={events}
        columns={eventColumns(t, language)}
        rowKey={(row) => row.id}
        empty={<EmptyState title={t.no_events} detail={t.no_events_detail} />}
      />
      {open && <NoteEvent asset={asset} kinds={kinds} close={() => setOpen(false)} />}
    </Panel>
  );
}

const eventColumns = (t: Words, language: Language) =>
  columnsOf<Schemas["EventView"]>((c) => [
    c.text(t.event_kind, (row) => pick(language, row.kind_label, row.kind_label_en), { width: 144 }),
    c.time(t.happened, (row) => row.happened_at),
    c.text(t.event_text, (row) => row.text),
    c.person(t.noted_by, (row) => row.noted_by_name),
    c.time(t.noted_at, (row) => row.noted_at),
  ]);

interface Fields {
  readonly kind?: Schemas["EventKind"];
  readonly text?: string;
}

function NoteEvent({ asset, kinds, close }: { asset: Asset; kinds: AssetForm["event_kinds"]; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const [id] = useState(freshId);
  const note = useRun(
    ({ kind = "sign_in", text: said = "" }: Fields) =>
      dataOf(client.POST("/api/assets/{id}/events", { params: { path: { id: asset.id } }, body: { id, kind, text: said.trim() } })),
    STALE,
    { quiet: true },
  );
  const submit = async () => {
    await note.mutateAsync(await form.validateFields());
    void message.success(t.event_noted);
    close();
  };
  const options = kinds.map((one) => ({ value: one.code, label: pick(language, one.label, one.label_en) }));
  return (
    <FormDrawer
      title={t.note_what(asset.name)}
      open
      close={close}
      changes={Object.values(fields ?? {}).filter(Boolean).length}
      save={{ allowed: true }}
      verb={t.note_event}
      submit={submit}
      refusal={note.error ? faultOf(note.error, language).detail : null}
    >
      <Form<Fields> form={form} layout="vertical" validateTrigger="onBlur">
        <Form.Item name="kind" label={t.event_kind} rules={[{ required: true, message: t.need_event_kind }]}>
          <Select options={options} />
        </Form.Item>
        <Form.Item
          name="text"
          label={t.event_text}
          extra={t.event_hint}
          rules={[{ required: true, whitespace: true, message: t.need_event_text }]}
        >
          <Input.TextArea autoSize={{ minRows: 2 }} maxLength={200} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}
