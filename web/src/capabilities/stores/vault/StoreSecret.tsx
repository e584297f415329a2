import { App, Form, Input } from "antd";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText } from "@/ui/language";
import type { Asset } from "./AssetPage";
import { STALE } from "./paths";
import type { Field } from "./Secrets";
import { text } from "./text";
import styles from "./vault.module.css";

interface Fields {
  readonly value?: string;
}

export function StoreSecret({ asset, field, close }: { asset: Asset; field: Field; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const label = pick(language, field.label, field.label_en);
  const store = useRun(
    // Read here and not handed over: what a verb is given stays in the cache of verbs for minutes.
    () => {
      const { value = "" } = form.getFieldsValue();
      const path = { id: asset.id, field: field.field };
      return dataOf(client.PUT("/api/assets/{id}/secrets/{field}", { params: { path }, body: { value } }));
    },
    STALE,
    { quiet: true },
  );
  const submit = async () => {
    await form.validateFields();
    await store.mutateAsync(undefined);
    void message.success(t.stored(label));
    close();
  };
  return (
    <FormDrawer
      title={t.store_what(asset.name, label)}
      open
      close={close}
      changes={fields?.value ? 1 : 0}
      save={{ allowed: true }}
      verb={t.save}
      submit={submit}
      refusal={store.error ? faultOf(store.error, language).detail : null}
    >
      <p className={styles.lead}>{field.revision_no == null ? t.store_hint_first : t.store_hint_next}</p>
      <Form<Fields> form={form} layout="vertical" autoComplete="off">
        <Form.Item name="value" label={label} rules={[{ required: true, whitespace: true, message: t.need_value }]}>
          <Input.Password autoFocus autoComplete="new-password" maxLength={2_000} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}
