import { App, Form, Input } from "antd";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { FormDrawer } from "@/ui/FormDrawer";
import { useLanguage, useText } from "@/ui/language";
import type { Person } from "./people";
import { text } from "./text";
import { NameField, RoleFields, needed } from "./UserFields";

interface Fields {
  readonly name: string;
  readonly role: string;
  readonly client_id?: string | null;
  readonly reason?: string;
}

/** Who somebody is. Their sign-ins end with a change, which the form says before it is made. */
export function EditUser({ user, close }: { user: Person; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const before: Fields = { name: user.name, role: user.role, client_id: user.client_id };
  const update = useRun(
    ({ name, role, client_id = null, reason = "" }: Fields) =>
      dataOf(client.PATCH("/api/users/{id}", { params: { path: { id: user.id } }, body: { name: name.trim(), role, client_id, reason } })),
    [["users"], ["sessions"], ["activity"]],
    { quiet: true },
  );
  const submit = async () => {
    await update.mutateAsync(await form.validateFields());
    void message.success(t.updated(user.name));
    close();
  };
  const now = fields ?? before;
  const changes = [now.name !== before.name, now.role !== before.role, (now.client_id ?? null) !== (before.client_id ?? null)];
  const changed = changes.filter(Boolean).length;
  const save = changed > 0 ? { allowed: true } : { allowed: false, reason: t.nothing_changed, reason_en: t.nothing_changed };
  return (
    <FormDrawer
      title={t.edit_whom(user.name)}
      open
      close={close}
      changes={changed}
      save={save}
      verb={t.edit}
      submit={submit}
      refusal={update.error ? faultOf(update.error, language).detail : null}
    >
      <Form<Fields> form={form} layout="vertical" initialValues={before} validateTrigger="onBlur" autoComplete="off">
        <NameField focus />
        <RoleFields role={now.role} />
        <Form.Item name="reason" label={t.reason} extra={t.edit_hint} rules={needed(t.need_reason)}>
          <Input.TextArea autoSize={{ minRows: 3 }} maxLength={500} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}
