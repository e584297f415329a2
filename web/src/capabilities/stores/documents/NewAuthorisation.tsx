import { App, Form, Input, InputNumber, Select } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useItem, useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import type { components } from "@/api/schema";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText } from "@/ui/language";
import { optionsOf, type DocumentForm } from "./DocumentsPage";
import styles from "./papers.module.css";
import { STALE } from "./paths";
import { authorisationText } from "./text";

type Licence = components["schemas"]["Licence"];

interface Fields {
  readonly brand_id?: string;
  readonly licence?: Licence;
  readonly chain_level?: number;
  readonly starts_on?: string;
  readonly ends_on?: string;
  readonly scope_text?: string;
  readonly categories?: string[];
  readonly platforms?: string[];
  readonly document_id?: string;
}

/** The id is made when the form opens: asked again after a refusal, the server finds what it has made already. */
export function NewAuthorisation({ form: choices, close }: { form: DocumentForm; close: () => void }) {
  const t = useText(authorisationText);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const [id] = useState(freshId);
  const create = useRun((said: Fields) => dataOf(client.POST("/api/authorisations", { body: bodyOf(id, said) })), STALE, { quiet: true });
  const submit = async () => {
    await create.mutateAsync(await form.validateFields());
    void message.success(t.created);
    close();
  };
  const changes = Object.entries(fields ?? {}).filter(([name, value]) => Boolean(value) && name !== "chain_level").length;
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
      <Form<Fields> form={form} layout="vertical" validateTrigger="onBlur" autoComplete="off" initialValues={{ chain_level: 1 }}>
        <Whose chosen={fields?.brand_id} />
        <Terms choices={choices} />
      </Form>
    </FormDrawer>
  );
}

function bodyOf(id: string, said: Fields): components["schemas"]["CreateAuthorisation"] {
  return {
    id,
    brand_id: said.brand_id ?? "",
    licence: said.licence ?? "ordinary",
    chain_level: said.chain_level ?? 1,
    starts_on: said.starts_on ?? "",
    ends_on: said.ends_on ?? "",
    scope_text: said.scope_text ?? "",
    categories: said.categories ?? [],
    platforms: said.platforms ?? [],
    document_id: said.document_id ?? null,
  };
}

/** Which brand, and the letter it was given by. */
function Whose({ chosen }: { chosen: string | undefined }) {
  const t = useText(authorisationText);
  const language = useLanguage();
  const scope = useItem(["scope"], () => dataOf(client.GET("/api/scope")));
  const clients = scope.state === "ready" ? scope.value.clients : [];
  const brands = clients.flatMap((one) => one.brands.map((brand) => ({ value: brand.id, label: `${brand.name} · ${one.name}` })));
  const owner = clients.find((one) => one.brands.some(({ id }) => id === chosen));
  const query = { client_id: owner?.id, limit: 100 };
  const letters = useItem(["documents", "letters", query], async () =>
    owner ? (await dataOf(client.GET("/api/documents", { params: { query } }))).items : [],
  );
  const papers = letters.state === "ready" ? letters.value : [];
  const options = papers.map((row) => ({
    value: row.id,
    label: [pick(language, row.kind_label, row.kind_label_en), row.holder, row.expires_on].filter(Boolean).join(" · "),
  }));
  return (
    <>
      <Form.Item name="brand_id" label={t.brand} rules={[{ required: true, message: t.need_brand }]}>
        <Select showSearch={{ optionFilterProp: "label" }} options={brands} />
      </Form.Item>
      {owner && (
        <Form.Item name="document_id" label={t.letter} extra={t.letter_hint} preserve={false}>
          <Select allowClear options={options} />
        </Form.Item>
      )}
    </>
  );
}

function Terms({ choices }: { choices: DocumentForm }) {
  const t = useText(authorisationText);
  const language = useLanguage();
  const need = (what: string) => [{ required: true, message: what }];
  return (
    <>
      <div className={styles.two}>
        <Form.Item name="licence" label={t.licence} rules={need(t.need_licence)}>
          <Select options={optionsOf(choices.licences, language)} />
        </Form.Item>
        <Form.Item name="chain_level" label={t.chain} extra={t.chain_hint}>
          <InputNumber min={1} max={9} precision={0} className={styles.wide} />
        </Form.Item>
        <Form.Item name="starts_on" label={t.starts} rules={need(t.need_start)}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="ends_on" label={t.ends} rules={need(t.need_end)}>
          <Input type="date" />
        </Form.Item>
      </div>
      <Form.Item name="scope_text" label={t.scope} rules={[{ required: true, whitespace: true, message: t.need_scope }]}>
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={300} placeholder={t.scope_example} />
      </Form.Item>
      <Form.Item name="categories" label={t.categories} rules={need(t.need_categories)}>
        <Select mode="multiple" options={optionsOf(choices.categories, language)} />
      </Form.Item>
      <Form.Item name="platforms" label={t.platforms} rules={need(t.need_platforms)}>
        <Select mode="multiple" options={optionsOf(choices.platforms, language)} />
      </Form.Item>
    </>
  );
}
