import { useQuery } from "@tanstack/react-query";
import { App, Form, Input, Select } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText } from "@/ui/language";
import { ReachFields, assignmentOf, type Reach } from "./ReachFields";
import { text } from "./text";

interface Fields extends Reach {
  readonly name?: string;
  readonly login?: string;
  readonly role?: string;
  readonly client_id?: string;
  readonly password?: string;
}

const USUAL: Fields = { reach: "all" };

/** The id is made when the form opens: asked again after a refusal, the server finds the person it has made already. */
export function NewUser({ close }: { close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const [id] = useState(freshId);
  const create = useRun((made: Fields) => created(id, made), [["users"]], { quiet: true });
  const submit = async () => {
    const made = await create.mutateAsync(await form.validateFields());
    void message.success(t.created(made.name));
    close();
  };
  const changes = [fields?.name, fields?.login, fields?.role, fields?.password].filter(Boolean).length;
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
      <Form<Fields> form={form} layout="vertical" initialValues={USUAL} validateTrigger="onBlur" autoComplete="off">
        <UserFields role={fields?.role} reach={fields?.reach ?? USUAL.reach} />
      </Form>
    </FormDrawer>
  );
}

async function created(id: string, { name = "", login = "", role = "", client_id, password = "", ...reach }: Fields) {
  const { has_all_stores, stores } = assignmentOf(reach);
  const body = { id, name: name.trim(), login: login.trim(), role, client_id, has_all_stores, password };
  const made = await dataOf(client.POST("/api/users", { body }));
  if (made.side === "agency" && !has_all_stores)
    await client.PUT("/api/users/{id}/stores", { params: { path: { id } }, body: { has_all_stores, stores } });
  return made;
}

/** The role says the side: people of the agency get stores, people of a client their client. */
function UserFields({ role, reach }: { role: string | undefined; reach: Reach["reach"] }) {
  const t = useText(text);
  const language = useLanguage();
  const roles = useQuery({ queryKey: ["roles"], queryFn: () => dataOf(client.GET("/api/roles")), staleTime: Infinity });
  const clients = useQuery({ queryKey: ["clients", "list"], queryFn: () => dataOf(client.GET("/api/clients")) });
  const all = roles.data?.items ?? [];
  const side = all.find(({ code }) => code === role)?.side;
  const choices = (of: "agency" | "client") =>
    all.filter((one) => one.side === of).map((one) => ({ value: one.code, label: pick(language, one.label, one.label_en) }));
  const need = (what: string) => [{ required: true, whitespace: true, message: what }];
  return (
    <>
      <Form.Item name="name" label={t.name} rules={need(t.need_name)}>
        <Input autoFocus maxLength={60} />
      </Form.Item>
      <Form.Item name="login" label={t.login} extra={t.login_hint} rules={need(t.need_login)}>
        <Input maxLength={64} autoComplete="off" />
      </Form.Item>
      <Form.Item name="role" label={t.role} rules={need(t.need_role)}>
        <Select
          options={[
            { label: t.agency_side, options: choices("agency") },
            { label: t.client_side, options: choices("client") },
          ]}
        />
      </Form.Item>
      {side === "client" && (
        <Form.Item name="client_id" label={t.client} extra={t.client_hint} rules={need(t.need_client)}>
          <Select
            showSearch={{ optionFilterProp: "label" }}
            options={(clients.data?.items ?? []).map((owner) => ({ value: owner.id, label: owner.name }))}
          />
        </Form.Item>
      )}
      {side === "agency" && <ReachFields reach={reach} />}
      <Form.Item name="password" label={t.first_password} extra={t.first_password_hint} rules={need(t.need_password)}>
        <Input.Password autoComplete="new-password" maxLength={200} />
      </Form.Item>
    </>
  );
}
