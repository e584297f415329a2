import { App, Form, Input, Select } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useItem, useList, useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import type { ListSource, Permit } from "@/ui/source";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { departureTones, paths, STALE } from "./paths";
import { text } from "./text";

export type DepartureRow = components["schemas"]["DepartureView"];

export default function DeparturesPage() {
  const departures = useList(["departures", "list"], (page) => dataOf(client.GET("/api/departures", { params: { query: page } })));
  const manage = usePermit("access.manage_users");
  const [open, setOpen] = useState(false);
  return (
    <>
      <DeparturesView departures={departures} depart={manage} open={() => setOpen(true)} />
      {open && <Depart close={() => setOpen(false)} />}
    </>
  );
}

interface Props {
  readonly departures: ListSource<DepartureRow>;
  readonly depart: Permit;
  readonly open: () => void;
}

export function DeparturesView({ departures, depart, open }: Props) {
  const t = useText(text);
  const items = departures.rows.state === "ready" ? departures.rows.value.items : [];
  const left = items.reduce((sum, row) => sum + row.line_count - row.settled_count, 0);
  return (
    <>
      <PageHeader
        title={t.title}
        conclusion={items.length > 0 && (left > 0 ? t.to_change(left) : t.all_changed)}
        actions={
          <ActionButton kind="primary" action={depart} run={open}>
            {t.depart}
          </ActionButton>
        }
      />
      <Panel flush>
        <DataTable
          source={departures}
          columns={columns(t)}
          rowKey={(row) => row.id}
          empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
        />
      </Panel>
    </>
  );
}

const columns = (t: WordsOf<typeof text>) =>
  columnsOf<DepartureRow>((c) => [
    c.link(
      t.leaver,
      (row) => row.user_name,
      (row) => paths.departure(row.id),
      { width: 144 },
    ),
    c.state(t.state, (row) => row, departureTones, { width: 112 }),
    c.text(t.settled, (row) => `${row.settled_count} / ${row.line_count}`, { width: 128 }),
    c.person(t.successor, (row) => row.successor_name ?? null),
    c.text(t.reason, (row) => row.reason),
    c.person(t.left_by, (row) => row.left_by_name),
    c.time(t.left_at, (row) => row.left_at),
    c.time(t.closed_at, (row) => row.closed_at ?? null),
  ]);

interface Fields {
  readonly user_id?: string;
  readonly successor_id?: string;
  readonly reason?: string;
}

function Depart({ close }: { close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const go = useNavigate();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const [id] = useState(freshId);
  const choices = useItem(["assets", "form"], () => dataOf(client.GET("/api/asset_form")));
  const people = choices.state === "ready" ? choices.value.people : [];
  const options = people.map((one) => ({ value: one.id, label: `${one.name} · ${pick(language, one.role_label, one.role_label_en)}` }));
  const depart = useRun(
    ({ user_id = "", successor_id, reason = "" }: Fields) => {
      const body = { id, successor_id: successor_id ?? null, reason: reason.trim() };
      return dataOf(client.POST("/api/users/{id}/departures", { params: { path: { id: user_id } }, body }));
    },
    STALE,
    { quiet: true },
  );
  const submit = async () => {
    const made = await depart.mutateAsync(await form.validateFields());
    void message.success(t.departed(made.user_name, made.line_count));
    close();
    void go(paths.departure(made.id));
  };
  return (
    <FormDrawer
      title={t.depart}
      open
      close={close}
      changes={Object.values(fields ?? {}).filter(Boolean).length}
      save={{ allowed: true }}
      verb={t.depart}
      submit={submit}
      refusal={depart.error ? faultOf(depart.error, language).detail : null}
    >
      <Form<Fields> form={form} layout="vertical" validateTrigger="onBlur">
        <Form.Item name="user_id" label={t.leaver} extra={t.leaver_hint} rules={[{ required: true, message: t.need_leaver }]}>
          <Select showSearch={{ optionFilterProp: "label" }} options={options} />
        </Form.Item>
        <Form.Item name="successor_id" label={t.successor} extra={t.successor_hint}>
          <Select
            allowClear
            showSearch={{ optionFilterProp: "label" }}
            options={options.filter(({ value }) => value !== fields?.user_id)}
          />
        </Form.Item>
        <Form.Item name="reason" label={t.reason} rules={[{ required: true, whitespace: true, message: t.need_reason }]}>
          <Input.TextArea autoSize={{ minRows: 2 }} maxLength={200} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}
