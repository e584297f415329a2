import { App, Form, Input, Select } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText, type WordsOf } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import type { Asset } from "./AssetPage";
import { STALE } from "./paths";
import { grantTones } from "./states";
import { text } from "./text";

type Row = Asset["grants"][number];

/** Who may look, by name and until a day. */
export function Grants({ asset }: { asset: Asset }) {
  const t = useText(text);
  const { message } = App.useApp();
  const [granting, setGranting] = useState(false);
  const end = useRun((id: string) => client.DELETE("/api/secret_grants/{id}", { params: { path: { id } } }), STALE);
  const stop = (row: Row) => end.mutateAsync(row.id).then(() => message.success(t.grant_ended(row.user_name)));
  const rows = { state: "ready", value: { items: asset.grants, total: asset.grants.length }, refreshing: false } as const;
  const paging = { limit: 500, offset: 0, turn: () => undefined };
  const add = (
    <ActionButton action={asset.actions.grant} run={() => setGranting(true)}>
      {t.grant}
    </ActionButton>
  );
  return (
    <Panel title={t.grants} note={t.grants_note} actions={add} flush>
      <DataTable
        source={{ rows, paging }}
        columns={columns(t, stop)}
        rowKey={(row) => row.id}
        empty={<EmptyState title={t.no_grants} detail={t.no_grants_detail} />}
      />
      {granting && <NewGrant asset={asset} close={() => setGranting(false)} />}
    </Panel>
  );
}

const columns = (t: WordsOf<typeof text>, stop: (row: Row) => unknown) =>
  columnsOf<Row>((c) => [
    c.person(t.whom, (row) => row.user_name),
    c.state(t.state, (row) => row, grantTones, { width: 104 }),
    c.day(t.until, (row) => row.until_on),
    c.text(t.reason, (row) => row.reason),
    c.text(t.granter, (row) => row.granted_by_name, { width: 112 }),
    c.time(t.granted_at, (row) => row.granted_at),
    c.actions(
      t.actions,
      (row) =>
        row.state !== "ended" && (
          <ActionButton kind="row" action={row.actions.end} run={() => stop(row)}>
            {t.end_grant}
          </ActionButton>
        ),
      { width: 88 },
    ),
  ]);

interface Fields {
  readonly user_id?: string;
  readonly until_on?: string;
  readonly reason?: string;
}

function NewGrant({ asset, close }: { asset: Asset; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const [id] = useState(freshId);
  const grant = useRun(
    ({ user_id = "", until_on = "", reason = "" }: Fields) => {
      const body = { id, user_id, until_on, reason: reason.trim() };
      return dataOf(client.POST("/api/assets/{id}/grants", { params: { path: { id: asset.id } }, body }));
    },
    STALE,
    { quiet: true },
  );
  const submit = async () => {
    const said = await form.validateFields();
    await grant.mutateAsync(said);
    void message.success(t.grant_given(asset.candidates.find((one) => one.id === said.user_id)?.name ?? ""));
    close();
  };
  const named = (one: Asset["candidates"][number]) => `${one.name} · ${pick(language, one.role_label, one.role_label_en)}`;
  const people = asset.candidates.map((one) => ({ value: one.id, label: named(one) }));
  const need = (what: string) => [{ required: true, whitespace: true, message: what }];
  return (
    <FormDrawer
      title={t.grant_what(asset.name)}
      open
      close={close}
      changes={Object.values(fields ?? {}).filter(Boolean).length}
      save={{ allowed: true }}
      verb={t.grant}
      submit={submit}
      refusal={grant.error ? faultOf(grant.error, language).detail : null}
    >
      <Form<Fields> form={form} layout="vertical" validateTrigger="onBlur">
        <Form.Item name="user_id" label={t.whom} extra={t.whom_hint} rules={need(t.need_whom)}>
          <Select showSearch={{ optionFilterProp: "label" }} options={people} />
        </Form.Item>
        <Form.Item name="until_on" label={t.until} rules={need(t.need_until)}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="reason" label={t.reason} rules={need(t.need_reason)}>
          <Input.TextArea autoSize={{ minRows: 2 }} maxLength={200} placeholder={t.grant_example} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}
