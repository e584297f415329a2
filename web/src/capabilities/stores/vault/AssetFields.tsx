import { Form, Input, Select } from "antd";
import type { components } from "@/api/schema";
import { pick, useLanguage, useText } from "@/ui/language";
import { text } from "./text";
import type { AssetForm } from "./VaultPage";
import styles from "./vault.module.css";

type Schemas = components["schemas"];

/** What is written of an asset, as the form holds it. */
export interface AssetWords {
  readonly name?: string;
  readonly owner?: Schemas["Owner"];
  readonly owner_name?: string;
  readonly holder_id?: string;
  readonly authority?: Schemas["Authority"];
  readonly contract_code?: string;
  readonly ends_on?: string;
  readonly second_factor?: Schemas["SecondFactor"];
}

/** The form as the API wants it; `held` is who keeps it now, should nobody of us. */
export function bodyOf(words: AssetWords, held = ""): Schemas["AssetBody"] {
  return {
    name: words.name ?? "",
    owner: words.owner ?? "client",
    owner_name: words.owner_name ?? "",
    holder_id: words.holder_id ?? null,
    holder_name: held,
    authority: words.authority ?? "operate",
    contract_code: words.contract_code || null,
    ends_on: words.ends_on || null,
    second_factor: words.second_factor ?? "unknown",
  };
}

export function AssetFields({ form }: { form: AssetForm }) {
  const t = useText(text);
  const language = useLanguage();
  const owner = Form.useWatch<Schemas["Owner"] | undefined>("owner");
  const options = (all: readonly { readonly code: string; readonly label: string; readonly label_en: string }[]) =>
    all.map(({ code, label, label_en }) => ({ value: code, label: pick(language, label, label_en) }));
  const people = form.people.map((one) => ({ value: one.id, label: `${one.name} · ${pick(language, one.role_label, one.role_label_en)}` }));
  const need = (what: string) => [{ required: true, whitespace: true, message: what }];
  return (
    <>
      <Form.Item name="name" label={t.name} rules={need(t.need_name)}>
        <Input maxLength={60} placeholder={t.name_example} />
      </Form.Item>
      <div className={styles.two}>
        <Form.Item name="owner" label={t.owner} rules={need(t.need_owner)}>
          <Select options={options(form.owners)} />
        </Form.Item>
        <Form.Item name="owner_name" label={t.owner_name} rules={need(t.need_owner_name)}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="holder_id" label={t.holder} rules={need(t.need_holder)}>
          <Select showSearch={{ optionFilterProp: "label" }} options={people} />
        </Form.Item>
        <Form.Item name="authority" label={t.authority} rules={need(t.need_authority)}>
          <Select options={options(form.authorities)} />
        </Form.Item>
        <Form.Item name="ends_on" label={t.ends} rules={owner === "agency" ? [] : need(t.need_end)}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="second_factor" label={t.second_factor} rules={need(t.need_factor)}>
          <Select options={options(form.second_factors)} />
        </Form.Item>
      </div>
      <Form.Item name="contract_code" label={t.contract}>
        <Input maxLength={40} placeholder={t.contract_example} />
      </Form.Item>
    </>
  );
}
