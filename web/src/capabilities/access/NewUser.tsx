import { App, Form, Input } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import { FormDrawer } from "@/ui/FormDrawer";
import { useLanguage, useText } from "@/ui/language";
import { useRoles } from "./people";
import { ReachFields, assignmentOf, type Reach } from "./ReachFields";
import { text } from "./text";
import { NameField, RoleFields, needed } from "./UserFields";

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
  const assignment = assignmentOf(reach);
  const body = { id, name: name.trim(), login: login.trim(), role, client_id, has_all_stores: assignment.has_all_stores, password };
  const made = await dataOf(client.POST("/api/users", { body }));
  if (made.side === "agency" && !assignment.has_all_stores)
    await client.PUT("/api/users/{id}/reach", { params: { path: { id } }, body: assignment });
  return made;
}

/** The role says the side: people of the agency get clients and stores, people of a client their client. */
function UserFields({ role, reach }: { role: string | undefined; reach: Reach["reach"] }) {
  const t = useText(text);
  const side = useRoles().find(({ code }) => code === role)?.side;
  return (
    <>
      <NameField focus />
      <Form.Item name="login" label={t.login} extra={t.login_hint} rules={needed(t.need_login)}>
        <Input maxLength={64} autoComplete="off" />
      </Form.Item>
      <RoleFields role={role} />
      {side === "agency" && <ReachFields reach={reach} />}
      <Form.Item name="password" label={t.first_password} extra={t.first_password_hint} rules={needed(t.need_password)}>
        <Input.Password autoComplete="new-password" maxLength={200} />
      </Form.Item>
    </>
  );
}
