import { App, Form, Input, Select } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import { FormDrawer } from "@/ui/FormDrawer";
import { useLanguage, useText } from "@/ui/language";
import { text } from "./text";

interface Fields {
  readonly name?: string;
  readonly code?: string;
  readonly client_type: string;
  readonly service_mode: string;
}

const USUAL: Fields = { client_type: "brand", service_mode: "full" };

/** The id is made when the form opens, so that a second click on a bad connection finds the first result. */
export function NewClient({ close }: { close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const [id] = useState(freshId);
  const create = useRun(
    (body: Required<Fields>) => dataOf(client.POST("/api/clients", { body: { id, ...body } })),
    [["clients"], ["scope"]],
    { quiet: true },
  );
  const submit = async () => {
    const { name = "", code = "", ...rest } = await form.validateFields();
    const made = await create.mutateAsync({ name: name.trim(), code: code.trim(), ...rest });
    void message.success(t.created(made.name));
    close();
  };
  const changes = [fields?.name, fields?.code].filter(Boolean).length;
  return (
    <FormDrawer
      title={t.create}
      open
      close={close}
      changes={changes}
      save={{ allowed: true }}
      verb={t.create}
      submit={submit}
      refusal={create.error ? faultOf(create.error, language).detail : null}
    >
      <Form<Fields> form={form} layout="vertical" initialValues={USUAL} validateTrigger="onBlur">
        <Form.Item name="name" label={t.client} rules={[{ required: true, whitespace: true, message: t.need_name }]}>
          <Input autoFocus maxLength={60} />
        </Form.Item>
        <Form.Item
          name="code"
          label={t.code}
          extra={t.code_hint}
          rules={[{ required: true, whitespace: true, message: t.need_code }]}
        >
          <Input maxLength={64} />
        </Form.Item>
        <Form.Item name="client_type" label={t.kind}>
          <Select options={choices(t.client_types)} />
        </Form.Item>
        <Form.Item name="service_mode" label={t.mode}>
          <Select options={choices(t.service_modes)} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}

function choices(words: Readonly<Record<string, string>>) {
  return Object.entries(words).map(([value, label]) => ({ value, label }));
}
