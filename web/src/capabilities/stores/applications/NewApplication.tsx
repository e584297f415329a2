import { useQuery } from "@tanstack/react-query";
import { App, Form, Input, Select } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText } from "@/ui/language";
import styles from "./applications.module.css";
import type { ApplicationForm } from "./ApplicationsPage";
import { paths, STALE } from "./paths";
import { text } from "./text";

interface Fields {
  readonly client_id?: string;
  /** The place of the platform and storefront in the list. */
  readonly place?: number;
  readonly category?: string;
  readonly name?: string;
}

/** The id is made when the form opens: asked again after a refusal, the server finds the application it has made already. */
export function NewApplication({ form: choices, close }: { form: ApplicationForm; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const go = useNavigate();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const [id] = useState(freshId);
  const create = useRun(
    ({ client_id = "", place = 0, category = "", name = "" }: Fields) => {
      const target = choices.platforms[place];
      const body = { id, client_id, name: name.trim(), platform: target?.platform ?? "", storefront: target?.storefront ?? null, category };
      return dataOf(client.POST("/api/applications", { body }));
    },
    STALE,
    { quiet: true },
  );
  const submit = async () => {
    const made = await create.mutateAsync(await form.validateFields());
    void message.success(t.created(made.application_no));
    close();
    void go(paths.application(made.id));
  };
  const clients = useQuery({ queryKey: ["clients", "list"], queryFn: () => dataOf(client.GET("/api/clients")) });
  const need = (what: string) => [{ required: true, message: what }];
  return (
    <FormDrawer
      title={t.create}
      open
      close={close}
      changes={Object.values(fields ?? {}).filter((value) => value !== undefined).length}
      save={{ allowed: true }}
      verb={t.create}
      submit={submit}
      refusal={create.error ? faultOf(create.error, language).detail : null}
    >
      <Form<Fields> form={form} layout="vertical" validateTrigger="onBlur" autoComplete="off">
        <Form.Item name="client_id" label={t.client} rules={need(t.need_client)}>
          <Select
            showSearch={{ optionFilterProp: "label" }}
            options={(clients.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
          />
        </Form.Item>
        <Form.Item name="place" label={t.platform} rules={need(t.need_platform)}>
          <Select options={choices.platforms.map((one, at) => ({ value: at, label: pick(language, one.label, one.label_en) }))} />
        </Form.Item>
        <Form.Item name="category" label={t.category} rules={need(t.need_category)}>
          <Select options={choices.categories.map((one) => ({ value: one.code, label: pick(language, one.label, one.label_en) }))} />
        </Form.Item>
        <Form.Item name="name" label={t.name} extra={t.name_hint} rules={[{ required: true, whitespace: true, message: t.need_name }]}>
          <Input maxLength={60} />
        </Form.Item>
      </Form>
      <Asked place={choices.platforms[fields?.place ?? -1]} category={fields?.category} />
    </FormDrawer>
  );
}

/** What will be asked for, before anybody begins. */
function Asked({ place, category }: { place: ApplicationForm["platforms"][number] | undefined; category: string | undefined }) {
  const t = useText(text);
  const language = useLanguage();
  const query = { platform: place?.platform ?? "", storefront: place?.storefront ?? undefined, category };
  const list = useQuery({
    queryKey: ["requirements", query],
    queryFn: () => dataOf(client.GET("/api/document_requirements", { params: { query } })),
    enabled: place !== undefined && category !== undefined,
    staleTime: Infinity,
  });
  if (!place || !list.data) return null;
  return (
    <div className={styles.stack}>
      <p>{t.will_ask(list.data.documents.length)}</p>
      <ul className={styles.list}>
        {list.data.documents.map((one) => (
          <li key={one.kind}>
            {pick(language, one.label, one.label_en)} <span className={styles.quiet}>{pick(language, one.demand, one.demand_en)}</span>
          </li>
        ))}
      </ul>
      <p className={styles.quiet}>{list.data.needs_deposit ? t.with_deposit : t.no_deposit}</p>
    </div>
  );
}
