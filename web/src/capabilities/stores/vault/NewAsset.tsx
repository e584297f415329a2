import { useQuery } from "@tanstack/react-query";
import { App, Checkbox, Form, Select } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText } from "@/ui/language";
import { AssetFields, bodyOf, type AssetWords } from "./AssetFields";
import { paths, STALE } from "./paths";
import { text } from "./text";
import type { AssetForm } from "./VaultPage";

interface Fields extends AssetWords {
  readonly client_id?: string;
  readonly store_id?: string;
  readonly kind?: string;
  readonly needs_two?: boolean;
}

/** The id is made when the form opens: asked again after a refusal, the server finds the asset it has made already. */
export function NewAsset({ form: choices, close }: { form: AssetForm; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const go = useNavigate();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const [id] = useState(freshId);
  const create = useRun(
    ({ client_id = "", store_id, kind = "", needs_two = false, ...words }: Fields) =>
      dataOf(client.POST("/api/assets", { body: { id, client_id, store_id: store_id ?? null, kind, needs_two, text: bodyOf(words) } })),
    STALE,
    { quiet: true },
  );
  const submit = async () => {
    const made = await create.mutateAsync(await form.validateFields());
    void message.success(t.created(made.name));
    close();
    void go(paths.asset(made.id));
  };
  const changes = Object.values(fields ?? {}).filter(Boolean).length;
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
      <Form<Fields> form={form} layout="vertical" validateTrigger="onBlur" autoComplete="off">
        <Place choices={choices} chosen={fields} />
        <AssetFields form={choices} />
      </Form>
    </FormDrawer>
  );
}

/** Whose asset it is and of what kind. What moves money is looked at by two people in any case. */
function Place({ choices, chosen }: { choices: AssetForm; chosen: Fields | undefined }) {
  const t = useText(text);
  const language = useLanguage();
  const scope = useQuery({ queryKey: ["scope"], queryFn: () => dataOf(client.GET("/api/scope")) });
  const clients = scope.data?.clients ?? [];
  const stores = clients.find(({ id }) => id === chosen?.client_id)?.stores ?? [];
  const kind = choices.kinds.find(({ code }) => code === chosen?.kind);
  const need = (what: string) => [{ required: true, whitespace: true, message: what }];
  return (
    <>
      <Form.Item name="client_id" label={t.client} rules={need(t.need_client)}>
        <Select showSearch={{ optionFilterProp: "label" }} options={clients.map((one) => ({ value: one.id, label: one.name }))} />
      </Form.Item>
      <Form.Item name="store_id" label={t.store} extra={t.store_hint} preserve={false}>
        <Select allowClear options={stores.map((one) => ({ value: one.id, label: one.name }))} />
      </Form.Item>
      <Form.Item name="kind" label={t.kind} rules={need(t.need_kind)} extra={kind?.needs_two ? t.two_by_kind : null}>
        <Select options={choices.kinds.map((one) => ({ value: one.code, label: pick(language, one.label, one.label_en) }))} />
      </Form.Item>
      {kind && !kind.needs_two && (
        <Form.Item name="needs_two" valuePropName="checked" extra={t.two_hint}>
          <Checkbox>{t.two}</Checkbox>
        </Form.Item>
      )}
    </>
  );
}
