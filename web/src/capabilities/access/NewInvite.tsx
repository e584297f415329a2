import { Form, Input, Select } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import type { components } from "@/api/schema";
import { FormDrawer } from "@/ui/FormDrawer";
import { useLanguage, useText } from "@/ui/language";
import styles from "./AccountPage.module.css";
import { text } from "./doors/text";
import { useRoles } from "./people";
import { ReachFields, assignmentOf, type Reach } from "./ReachFields";
import { NameField, RoleFields, needed } from "./UserFields";

type Made = components["schemas"]["InviteMade"];

interface Fields extends Reach {
  readonly name?: string;
  readonly login?: string;
  readonly role?: string;
  readonly client_id?: string;
  readonly days?: number;
}

const USUAL: Fields = { reach: "some", days: 7 };

/** Who somebody will be; the password is their own business. */
export function NewInvite({ show, close }: { show: (made: Made) => void; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const [id] = useState(freshId);
  const side = useRoles().find(({ code }) => code === fields?.role)?.side;
  const invite = useRun((made: Fields) => invited(id, made), [["invites"]], { quiet: true });
  const submit = async () => show(await invite.mutateAsync(await form.validateFields()));
  const changes = [fields?.name, fields?.login, fields?.role].filter(Boolean).length;
  return (
    <FormDrawer
      title={t.invite}
      open
      close={close}
      changes={changes}
      save={{ allowed: true }}
      verb={t.invite}
      submit={submit}
      refusal={invite.error ? faultOf(invite.error, language).detail : null}
    >
      <p className={styles.lead}>{t.invite_hint}</p>
      <Form<Fields> form={form} layout="vertical" initialValues={USUAL} validateTrigger="onBlur" autoComplete="off">
        <NameField focus />
        <Form.Item name="login" label={t.login} extra={t.login_hint} rules={needed(t.need_login)}>
          <Input maxLength={64} autoComplete="off" />
        </Form.Item>
        <RoleFields role={fields?.role} />
        {side === "agency" && <ReachFields reach={fields?.reach ?? USUAL.reach} />}
        <DaysField />
      </Form>
    </FormDrawer>
  );
}

const LASTS = [1, 3, 7, 14, 30];

/** How long a link works. */
export function DaysField() {
  const t = useText(text);
  return (
    <Form.Item name="days" label={t.lasts}>
      <Select options={LASTS.map((days) => ({ value: days, label: t.days(days) }))} />
    </Form.Item>
  );
}

function invited(id: string, { name = "", login = "", role = "", client_id, days = 7, ...reach }: Fields) {
  const body = { id, name: name.trim(), login: login.trim(), role, client_id, days, reach: assignmentOf(reach) };
  return dataOf(client.POST("/api/invites", { body }));
}
