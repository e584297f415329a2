import { useQuery } from "@tanstack/react-query";
import { App, Form, Input, Select } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText } from "@/ui/language";
import { PlatformMark } from "@/ui/PlatformMark";
import { text } from "./text";

interface Fields {
  readonly client_id?: string;
  readonly name?: string;
  readonly code?: string;
  readonly platform?: string;
  readonly storefront?: string;
}

export function NewStore({ close }: { close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const [id] = useState(freshId);
  const create = useRun(
    (made: Fields) => {
      const { client_id = "", name = "", code = "", platform = "", storefront } = made;
      return dataOf(client.POST("/api/stores", { body: { id, client_id, name: name.trim(), code: code.trim(), platform, storefront } }));
    },
    [["stores"], ["scope"]],
    { quiet: true },
  );
  const submit = async () => {
    const made = await create.mutateAsync(await form.validateFields());
    void message.success(t.created(made.name));
    close();
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
      <Form<Fields> form={form} layout="vertical" validateTrigger="onBlur">
        <StoreFields platform={fields?.platform} />
      </Form>
    </FormDrawer>
  );
}

/** A platform whose stores come in several kinds asks which one; the platform says so. */
function StoreFields({ platform }: { platform: string | undefined }) {
  const t = useText(text);
  const language = useLanguage();
  const clients = useQuery({ queryKey: ["clients", "list"], queryFn: () => dataOf(client.GET("/api/clients")) });
  const platforms = useQuery({ queryKey: ["platforms"], queryFn: () => dataOf(client.GET("/api/platforms")), staleTime: Infinity });
  const kinds = platforms.data?.items.find(({ code }) => code === platform)?.storefronts ?? [];
  const need = (what: string) => [{ required: true, whitespace: true, message: what }];
  return (
    <>
      <Form.Item name="client_id" label={t.client} rules={need(t.need_client)}>
        <Select
          showSearch={{ optionFilterProp: "label" }}
          options={(clients.data?.items ?? []).map((owner) => ({ value: owner.id, label: owner.name }))}
        />
      </Form.Item>
      <Form.Item name="platform" label={t.platform} rules={need(t.need_platform)}>
        <Select
          options={(platforms.data?.items ?? []).map((one) => ({
            value: one.code,
            label: <PlatformMark mark={one.mark} name={pick(language, one.label, one.label_en)} />,
          }))}
        />
      </Form.Item>
      {kinds.length > 0 && (
        <Form.Item name="storefront" label={t.storefront} rules={need(t.need_storefront)} preserve={false}>
          <Select options={kinds.map((kind) => ({ value: kind.code, label: pick(language, kind.label, kind.label_en) }))} />
        </Form.Item>
      )}
      <Form.Item name="name" label={t.name} rules={need(t.need_name)}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="code" label={t.code} extra={t.code_hint} rules={need(t.need_code)}>
        <Input maxLength={64} />
      </Form.Item>
    </>
  );
}
