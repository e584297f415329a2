import { App, Form, Input, Select } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useItem, useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { useNow } from "@/ui/clock";
import { EmptyState } from "@/ui/EmptyState";
import { businessDay } from "@/ui/format/date";
import { moneyExact } from "@/ui/format/money";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { text } from "./text";

type Schemas = components["schemas"];
type Ledger = Schemas["DepositPage"];

/** Whose deposit: a store's, or that of an application without a store yet. */
export type DepositOf = { readonly store_id: string } | { readonly application_id: string };

interface Props {
  readonly of: DepositOf;
  /** Who usually pays. */
  readonly payer: string;
}

/** What the platform holds, and each entry that made it so. */
export function Deposits({ of, payer }: Props) {
  const ledger = useItem(["deposits", of], () => dataOf(client.GET("/api/deposits", { params: { query: { ...of, limit: 500 } } })));
  return (
    <Loaded source={ledger} height={240}>
      {(value) => <DepositsView ledger={value} of={of} payer={payer} />}
    </Loaded>
  );
}

const WHOLE = { limit: 500, offset: 0, turn: () => undefined };

export function DepositsView({ ledger, of, payer }: Props & { readonly ledger: Ledger }) {
  const t = useText(text);
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const { items, total, balance_fen } = ledger;
  const source = { rows: { state: "ready", value: { items, total }, refreshing: false }, paging: WHOLE } as const;
  const columns = columnsOf<Schemas["DepositView"]>((c) => [
    c.day(t.day, (row) => row.on_day),
    c.text(t.kind, (row) => pick(language, row.kind_label, row.kind_label_en), { width: 96 }),
    c.money(t.moved, (row) => row.amount_fen, { width: 136 }),
    c.text(t.payer, (row) => row.payer, { width: 144 }),
    c.text(t.note, (row) => row.note),
    c.person(t.by, (row) => row.added_by_name),
  ]);
  return (
    <Panel
      title={t.title}
      note={balance_fen < 0 ? t.owes(moneyExact(-balance_fen)) : t.holds(moneyExact(balance_fen))}
      actions={
        <ActionButton action={ledger.actions.record} run={() => setOpen(true)}>
          {t.record}
        </ActionButton>
      }
      flush
    >
      <DataTable
        source={source}
        columns={columns}
        rowKey={(row) => row.id}
        empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
      />
      {open && <EntryForm ledger={ledger} of={of} payer={payer} close={() => setOpen(false)} />}
    </Panel>
  );
}

interface Fields {
  readonly kind?: Schemas["EntryKind"];
  readonly amount?: string;
  readonly on_day?: string;
  readonly payer?: string;
  readonly note?: string;
}

/** The amount goes to the server as it was typed: only there it becomes fen. */
function EntryForm({ ledger, of, payer, close }: Props & { readonly ledger: Ledger; readonly close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const [id] = useState(freshId);
  const today = businessDay(useNow());
  const record = useRun(
    ({ kind = "paid", amount = "", on_day = today, payer: whose = "", note = "" }: Fields) =>
      dataOf(client.POST("/api/deposits", { body: { id, ...of, kind, amount, on_day, payer: whose.trim(), note: note.trim() } })),
    [["deposits"], ["applications"]],
    { quiet: true },
  );
  const submit = async () => {
    const made = await record.mutateAsync(await form.validateFields());
    void message.success(t.recorded(pick(language, made.kind_label, made.kind_label_en), moneyExact(made.amount_fen)));
    close();
  };
  const need = (what: string) => [{ required: true, whitespace: true, message: what }];
  return (
    <FormDrawer
      title={t.record}
      open
      close={close}
      changes={[fields?.amount, fields?.note].filter(Boolean).length}
      save={ledger.actions.record}
      verb={t.record}
      submit={submit}
      refusal={record.error ? faultOf(record.error, language).detail : null}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        validateTrigger="onBlur"
        autoComplete="off"
        initialValues={{ kind: "paid", on_day: today, payer }}
      >
        <Form.Item name="kind" label={t.kind} rules={[{ required: true, message: t.need_kind }]}>
          <Select options={ledger.kinds.map((one) => ({ value: one.code, label: pick(language, one.label, one.label_en) }))} />
        </Form.Item>
        <Form.Item name="amount" label={t.amount} extra={t.amount_hint} rules={need(t.need_amount)}>
          <Input inputMode="decimal" maxLength={20} />
        </Form.Item>
        <Form.Item name="on_day" label={t.day} rules={need(t.need_day)}>
          <Input type="date" max={today} />
        </Form.Item>
        <Form.Item name="payer" label={t.payer} extra={t.payer_hint} rules={need(t.need_payer)}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="note" label={t.note} extra={t.note_hint}>
          <Input.TextArea rows={2} maxLength={200} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}
