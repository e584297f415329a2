import { useQuery } from "@tanstack/react-query";
import { Form, Input, Select } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import type { components } from "@/api/schema";
import { FormDrawer } from "@/ui/FormDrawer";
import { useLanguage, useText } from "@/ui/language";
import { text } from "./doors/text";
import { DaysField } from "./NewInvite";
import { needed } from "./UserFields";

type Made = components["schemas"]["GuestLinkMade"];

interface Fields {
  readonly label?: string;
  readonly client_id?: string;
  readonly stores?: readonly string[];
  readonly days?: number;
}

/** One client's stores, for whoever gets the link. */
export function NewGuestLink({ show, close }: { show: (made: Made) => void; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const [id] = useState(freshId);
  const tree = useQuery({ queryKey: ["scope"], queryFn: () => dataOf(client.GET("/api/scope")) });
  const owners = tree.data?.clients ?? [];
  const owner = owners.find((one) => one.id === fields?.client_id);
  const make = useRun(
    ({ label = "", client_id = "", stores = [], days = 7 }: Fields) =>
      dataOf(client.POST("/api/guest_links", { body: { id, label: label.trim(), client_id, stores: [...stores], days } })),
    [["guest_links"]],
    { quiet: true },
  );
  const submit = async () => show(await make.mutateAsync(await form.validateFields()));
  return (
    <FormDrawer
      title={t.make_link}
      open
      close={close}
      changes={[fields?.label, fields?.client_id].filter(Boolean).length}
      save={{ allowed: true }}
      verb={t.make_link}
      submit={submit}
      refusal={make.error ? faultOf(make.error, language).detail : null}
    >
      <Form<Fields> form={form} layout="vertical" initialValues={{ days: 7 }} validateTrigger="onBlur" autoComplete="off">
        <Form.Item name="label" label={t.label} extra={t.label_hint} rules={needed(t.need_label)}>
          <Input autoFocus maxLength={40} />
        </Form.Item>
        <Form.Item name="client_id" label={t.client} rules={needed(t.need_client)}>
          <Select
            showSearch={{ optionFilterProp: "label" }}
            options={owners.map((one) => ({ value: one.id, label: one.name }))}
            onChange={() => form.setFieldValue("stores", [])}
          />
        </Form.Item>
        <Form.Item name="stores" label={t.stores} extra={t.stores_hint}>
          <Select
            mode="multiple"
            allowClear
            placeholder={t.every_store}
            showSearch={{ optionFilterProp: "label" }}
            options={(owner?.stores ?? []).map((store) => ({ value: store.id, label: store.name }))}
          />
        </Form.Item>
        <DaysField />
      </Form>
    </FormDrawer>
  );
}
