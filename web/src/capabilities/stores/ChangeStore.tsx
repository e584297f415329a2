import { App, Form, Input, Select } from "antd";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { FormDrawer } from "@/ui/FormDrawer";
import { useLanguage, useText } from "@/ui/language";
import { STORE_STATES } from "./states";
import type { Store } from "./StorePage";
import { text } from "./text";

const STALE = [["stores"], ["scope"]];

interface Props {
  readonly store: Store;
  readonly close: () => void;
}

export function RenameStore({ store, close }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ name?: string }>();
  const fields = Form.useWatch([], form);
  const rename = useRun(
    (name: string) => dataOf(client.PATCH("/api/stores/{id}", { params: { path: { id: store.id } }, body: { name } })),
    STALE,
    { quiet: true },
  );
  const submit = async () => {
    const { name = "" } = await form.validateFields();
    await rename.mutateAsync(name.trim());
    void message.success(t.renamed(name.trim()));
    close();
  };
  return (
    <FormDrawer
      title={t.rename_what(store.name)}
      open
      close={close}
      changes={fields?.name !== undefined && fields.name !== store.name ? 1 : 0}
      save={{ allowed: true }}
      verb={t.rename}
      submit={submit}
      refusal={rename.error ? faultOf(rename.error, language).detail : null}
    >
      <Form<{ name?: string }> form={form} layout="vertical" initialValues={{ name: store.name }}>
        <Form.Item name="name" label={t.name} extra={t.rename_hint} rules={[{ required: true, whitespace: true, message: t.need_name }]}>
          <Input autoFocus maxLength={60} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}

interface Move {
  readonly state?: (typeof STORE_STATES)[number];
  readonly reason?: string;
}

export function MoveStore({ store, close }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Move>();
  const fields = Form.useWatch([], form);
  const move = useRun(
    ({ state = "open", reason = "" }: Move) =>
      dataOf(client.POST("/api/stores/{id}/moves", { params: { path: { id: store.id } }, body: { state, reason: reason.trim() } })),
    STALE,
    { quiet: true },
  );
  const submit = async () => {
    const said = await form.validateFields();
    await move.mutateAsync(said);
    void message.success(t.moved(t.states[said.state ?? "open"]));
    close();
  };
  const options = STORE_STATES.filter((state) => state !== store.state).map((state) => ({ value: state, label: t.states[state] }));
  return (
    <FormDrawer
      title={t.move_what(store.name)}
      open
      close={close}
      changes={Object.values(fields ?? {}).filter(Boolean).length}
      save={{ allowed: true }}
      verb={t.change_state}
      submit={submit}
      refusal={move.error ? faultOf(move.error, language).detail : null}
    >
      <Form<Move> form={form} layout="vertical" validateTrigger="onBlur">
        <Form.Item name="state" label={t.state} extra={t.move_hint} rules={[{ required: true, message: t.need_state }]}>
          <Select options={options} />
        </Form.Item>
        <Form.Item name="reason" label={t.reason} rules={[{ required: true, whitespace: true, message: t.need_reason }]}>
          <Input.TextArea autoSize={{ minRows: 2 }} maxLength={200} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}
