import { App, Form, Input, Segmented, Select } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText } from "@/ui/language";
import { choicesOf, useClientOptions } from "./options";
import { text } from "./text";

interface Fields {
  readonly name?: string;
  readonly code?: string;
  readonly client_type: string;
  readonly service_mode: string;
  readonly stage: string;
}

const USUAL: Fields = { client_type: "brand", service_mode: "full", stage: "onboarding" };

/** The id is made when the form opens, so that a second click on a bad connection finds the first result. */
export function NewClient({ close }: { close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const options = useClientOptions();
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
  const kind = options?.client_types.find((one) => one.code === fields?.client_type);
  const mode = options?.service_modes.find((one) => one.code === fields?.service_mode);
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
        <Form.Item name="client_type" label={t.kind} extra={kind && pick(language, kind.note, kind.note_en)}>
          <Select options={choicesOf(language, options?.client_types)} />
        </Form.Item>
        <Form.Item name="service_mode" label={t.mode} extra={mode && pick(language, mode.note, mode.note_en)}>
          <Select options={choicesOf(language, options?.service_modes)} />
        </Form.Item>
        <Form.Item name="stage" label={t.starts_as} extra={t.starts_hint}>
          <Segmented options={choicesOf(language, options?.stages.filter((one) => one.code === "lead" || one.code === "onboarding"))} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}
