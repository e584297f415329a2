import { App, Form, Select } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useItem, useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText } from "@/ui/language";
import { bodyOf, DocumentFields, type PaperWords } from "./DocumentFields";
import { optionsOf, type DocumentForm } from "./DocumentsPage";
import { paths, STALE } from "./paths";
import { text } from "./text";

interface Fields extends PaperWords {
  readonly client_id?: string;
  readonly kind?: string;
  readonly brands?: string[];
  readonly stores?: string[];
  readonly categories?: string[];
}

/** The id is made when the form opens: asked again after a refusal, the server finds the document it has made already. */
export function NewDocument({ form: choices, close }: { form: DocumentForm; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const go = useNavigate();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const [id] = useState(freshId);
  const create = useRun(
    ({ client_id = "", kind = "", brands = [], stores = [], categories = [], ...words }: Fields) =>
      dataOf(client.POST("/api/documents", { body: { id, client_id, kind, text: bodyOf(words), brands, stores, categories } })),
    STALE,
    { quiet: true },
  );
  const submit = async () => {
    const made = await create.mutateAsync(await form.validateFields());
    void message.success(t.created(pick(language, made.kind_label, made.kind_label_en)));
    close();
    void go(paths.document(made.id));
  };
  const kind = choices.kinds.find(({ code }) => code === fields?.kind);
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
        <Place choices={choices} chosen={fields?.client_id} />
        <DocumentFields ends={kind?.needs_expiry ?? false} />
      </Form>
    </FormDrawer>
  );
}

/** Whose paper it is, of what kind, and what depends on it. */
function Place({ choices, chosen }: { choices: DocumentForm; chosen: string | undefined }) {
  const t = useText(text);
  const language = useLanguage();
  const scope = useItem(["scope"], () => dataOf(client.GET("/api/scope")));
  const clients = scope.state === "ready" ? scope.value.clients : [];
  const one = clients.find(({ id }) => id === chosen);
  const byName = (all: readonly { readonly id: string; readonly name: string }[]) =>
    all.map(({ id, name }) => ({ value: id, label: name }));
  const need = (what: string) => [{ required: true, message: what }];
  return (
    <>
      <Form.Item name="client_id" label={t.client} rules={need(t.need_client)}>
        <Select showSearch={{ optionFilterProp: "label" }} options={byName(clients)} />
      </Form.Item>
      <Form.Item name="kind" label={t.kind} rules={need(t.need_kind)}>
        <Select showSearch={{ optionFilterProp: "label" }} options={optionsOf(choices.kinds, language)} />
      </Form.Item>
      {one && (
        <>
          <Form.Item name="brands" label={t.brands} extra={t.uses_hint} preserve={false}>
            <Select mode="multiple" options={byName(one.brands)} />
          </Form.Item>
          <Form.Item name="stores" label={t.stores} preserve={false}>
            <Select mode="multiple" options={byName(one.stores)} />
          </Form.Item>
          <Form.Item name="categories" label={t.categories} preserve={false}>
            <Select mode="multiple" options={optionsOf(choices.categories, language)} />
          </Form.Item>
        </>
      )}
    </>
  );
}
