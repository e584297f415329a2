import { Form, Input } from "antd";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { useLanguage, useText } from "@/ui/language";
import styles from "./AccountPage.module.css";
import { text } from "./identities/text";

interface Fields {
  readonly password?: string;
}

/** One's own company account: the password once more, then to the provider, which sends the browser back. */
export function LinkOwn({ action }: { action: components["schemas"]["Allowed"] }) {
  const t = useText(text);
  const language = useLanguage();
  const [form] = Form.useForm<Fields>();
  const leave = useRun(
    ({ password = "" }: Fields) => dataOf(client.POST("/api/session/link_attempts", { body: { password } })),
    [],
    { quiet: true },
  );
  const submit = async () => {
    const { address } = await leave.mutateAsync(await form.validateFields());
    window.location.assign(address);
  };
  return (
    <Form<Fields> form={form} layout="vertical" className={styles.form} validateTrigger="onBlur">
      <Form.Item name="password" label={t.password_first} rules={[{ required: true, message: t.need_password }]}>
        <Input.Password id="link-password" autoComplete="current-password" maxLength={200} disabled={!action.allowed} />
      </Form.Item>
      {leave.error && (
        <p className={styles.refusal} role="alert">
          {faultOf(leave.error, language).detail}
        </p>
      )}
      <ActionButton action={action} run={submit}>
        {t.link_own}
      </ActionButton>
    </Form>
  );
}
