import { App, Form, Input } from "antd";
import { client } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { ActionButton } from "@/ui/ActionButton";
import { useLanguage, useText } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import styles from "./PasswordPage.module.css";
import { text } from "./text";

interface Fields {
  readonly old_password?: string;
  readonly new_password?: string;
}

/** One's own password. */
export default function PasswordPage() {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const change = useRun(
    ({ old_password = "", new_password = "" }: Fields) => client.POST("/api/session/password", { body: { old_password, new_password } }),
    [],
    { quiet: true },
  );
  const submit = async () => {
    await change.mutateAsync(await form.validateFields());
    void message.success(t.password_changed);
    form.resetFields();
  };
  return (
    <>
      <PageHeader title={t.change_password} conclusion={t.change_password_hint} />
      <Panel>
        <Form<Fields> form={form} layout="vertical" className={styles.form} validateTrigger="onBlur">
          <Form.Item name="old_password" label={t.old_password} rules={[{ required: true, message: t.need_old_password }]}>
            <Input.Password autoFocus autoComplete="current-password" maxLength={200} />
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
          <ActionButton kind="primary" action={{ allowed: true }} run={submit}>
            {t.change_password}
          </ActionButton>
        </Form>
      </Panel>
    </>
  );
}
