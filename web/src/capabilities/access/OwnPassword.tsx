import { App, Form, Input } from "antd";
import { client } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { SESSION_KEY } from "@/api/session";
import { ActionButton } from "@/ui/ActionButton";
import { useLanguage, useText } from "@/ui/language";
import styles from "./AccountPage.module.css";
import { text } from "./text";

interface Fields {
  readonly old_password?: string;
  readonly new_password?: string;
}

/** One's own password; the old one may be a temporary one that somebody handed out. */
export function OwnPassword({ temporary = false }: { temporary?: boolean }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const change = useRun(
    ({ old_password = "", new_password = "" }: Fields) => client.POST("/api/session/password", { body: { old_password, new_password } }),
    [SESSION_KEY, ["sessions"]],
    { quiet: true },
  );
  const submit = async () => {
    await change.mutateAsync(await form.validateFields());
    void message.success(t.password_changed);
    form.resetFields();
  };
  return (
    <Form<Fields> form={form} layout="vertical" className={styles.form} validateTrigger="onBlur">
      <Form.Item
        name="old_password"
        label={temporary ? t.temporary_password : t.old_password}
        rules={[{ required: true, message: t.need_old_password }]}
      >
        <Input.Password autoFocus={temporary} autoComplete="current-password" maxLength={200} />
      </Form.Item>
      <Form.Item
        name="new_password"
        label={t.new_password}
        extra={t.password_hint}
        rules={[{ required: true, message: t.need_new_password }]}
      >
        <Input.Password autoComplete="new-password" maxLength={200} />
      </Form.Item>
      {change.error && (
        <p className={styles.refusal} role="alert">
          {faultOf(change.error, language).detail}
        </p>
      )}
      <ActionButton kind={temporary ? "primary" : "plain"} action={{ allowed: true }} run={submit}>
        {t.change_password}
      </ActionButton>
    </Form>
  );
}
