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
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { Pill } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import styles from "./services.module.css";
import { text } from "./text";
import { useServices, type ServiceBlock } from "./ServicesPage";

type Schemas = components["schemas"];
type Bought = Schemas["ClientServiceView"];
type Words = WordsOf<typeof text>;

const STALE = [["services"]];
const WHOLE = { limit: 500, offset: 0, turn: () => undefined };

/** What the client has bought of the catalogue, and until when. */
export function ClientServices({ client_id }: { client_id: string }) {
  const t = useText(text);
  const language = useLanguage();
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<Bought | null>(null);
  const bought = useItem(["services", "of", client_id], () =>
    dataOf(client.GET("/api/clients/{id}/services", { params: { path: { id: client_id } } })),
  );
  return (
    <Loaded source={bought} height={160}>
      {({ items, total, actions }) => (
        <Panel
          title={t.bought}
          note={t.bought_note(items.filter(({ is_running }) => is_running).length)}
          actions={
            <ActionButton action={actions.create} run={() => setAdding(true)}>
              {t.add}
            </ActionButton>
          }
          flush
        >
          <DataTable
            source={{ rows: { state: "ready", value: { items, total }, refreshing: false }, paging: WHOLE }}
            columns={columns(t, language, setEnding)}
            rowKey={(row) => row.id}
            empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
          />
          {adding && <NewPurchase client_id={client_id} close={() => setAdding(false)} />}
          {ending && <PurchaseEnd of={ending} close={() => setEnding(null)} />}
        </Panel>
      )}
    </Loaded>
  );
}

const columns = (t: Words, language: Language, end: (of: Bought) => void) =>
  columnsOf<Bought>((c) => [
    c.text(t.service, (row) => pick(language, row.label, row.label_en), { width: 152 }),
    c.text(t.block, (row) => pick(language, row.block_label, row.block_label_en), { width: 136 }),
    c.text(t.state, (row) => <Pill tone={row.is_running ? "success" : "neutral"}>{stateOf(row, t)}</Pill>, {
      width: 104,
      words: (row) => stateOf(row, t),
    }),
    c.day(t.since, (row) => row.since_on),
    c.text(t.until, (row) => row.until_on ?? t.open_end, { width: 112 }),
    c.text(t.agreed, (row) => <Price row={row} />, { width: 144, words: (row) => moneyExact(row.price_fen ?? null) }),
    c.text(t.note, (row) => row.note),
    c.actions(t.end, (row) => (
      <ActionButton kind="row" action={row.actions.end} run={() => end(row)}>
        {t.end}
      </ActionButton>
    )),
  ]);

function stateOf(row: Bought, t: Words): string {
  if (row.is_running) return t.running.running;
  return row.until_on ? t.running.over : t.running.later;
}

function Price({ row }: { row: Bought }) {
  const t = useText(text);
  if (row.price_fen == null) return <span className={styles.quiet}>{t.not_agreed}</span>;
  return (
    <>
      {moneyExact(row.price_fen)}
      {row.is_unusual_price && <div className={styles.small}>▲ {t.unusual}</div>}
    </>
  );
}

interface Fields {
  readonly service_code?: string;
  readonly since_on?: string;
  readonly price?: string;
  readonly note?: string;
}

/** The price goes to the server as it was typed: only there it becomes fen. */
function NewPurchase({ client_id, close }: { client_id: string; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const [id] = useState(freshId);
  const catalogue = useServices();
  const blocks = catalogue.state === "ready" ? catalogue.value.items : [];
  const today = businessDay(useNow());
  const add = useRun(
    ({ service_code = "", since_on = today, price = "", note = "" }: Fields) => {
      const body = { id, service_code, since_on, price: price.trim() || null, note: note.trim() };
      return dataOf(client.POST("/api/clients/{id}/services", { params: { path: { id: client_id } }, body }));
    },
    STALE,
    { quiet: true },
  );
  const submit = async () => {
    const made = await add.mutateAsync(await form.validateFields());
    void message.success(t.added(pick(language, made.label, made.label_en)));
    close();
  };
  return (
    <FormDrawer
      title={t.add}
      open
      close={close}
      changes={[fields?.service_code, fields?.price, fields?.note].filter(Boolean).length}
      save={{ allowed: true }}
      verb={t.add}
      submit={submit}
      refusal={add.error ? faultOf(add.error, language).detail : null}
    >
      <Form<Fields> form={form} layout="vertical" validateTrigger="onBlur" autoComplete="off" initialValues={{ since_on: today }}>
        <Form.Item name="service_code" label={t.service} rules={[{ required: true, message: t.need_service }]}>
          <Select options={blocks.map((block) => optionsOf(block, language))} />
        </Form.Item>
        <Form.Item name="since_on" label={t.since} rules={[{ required: true, message: t.need_since }]}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="price" label={t.agreed} extra={usualOf(blocks, fields?.service_code, t, language)}>
          <Input inputMode="decimal" maxLength={20} />
        </Form.Item>
        <Form.Item name="note" label={t.note}>
          <Input.TextArea rows={2} maxLength={200} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}

function optionsOf(block: ServiceBlock, language: Language) {
  const options = block.items.map((item) => ({ value: item.code, label: pick(language, item.label, item.label_en) }));
  return { label: pick(language, block.label, block.label_en), options };
}

function usualOf(blocks: readonly ServiceBlock[], code: string | undefined, t: Words, language: Language): string {
  const item = blocks.flatMap((block) => block.items).find((one) => one.code === code);
  if (!item) return t.price_empty;
  return t.price_hint(moneyExact(item.price_from_fen), moneyExact(item.price_to_fen), pick(language, item.unit, item.unit_en));
}

function PurchaseEnd({ of, close }: { of: Bought; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ until_on?: string }>();
  const today = businessDay(useNow());
  const name = pick(language, of.label, of.label_en);
  const end = useRun(
    (until_on: string) => dataOf(client.POST("/api/client_services/{id}/ends", { params: { path: { id: of.id } }, body: { until_on } })),
    STALE,
    { quiet: true },
  );
  const submit = async () => {
    const { until_on = today } = await form.validateFields();
    await end.mutateAsync(until_on);
    void message.success(t.ended(name));
    close();
  };
  return (
    <FormDrawer
      title={t.end_what(name)}
      open
      close={close}
      changes={0}
      save={of.actions.end}
      verb={t.end}
      submit={submit}
      refusal={end.error ? faultOf(end.error, language).detail : null}
    >
      <Form<{ until_on?: string }> form={form} layout="vertical" initialValues={{ until_on: today }}>
        <Form.Item name="until_on" label={t.until} rules={[{ required: true, message: t.need_until }]}>
          <Input type="date" min={of.since_on} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}
