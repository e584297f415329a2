import { App, Form, Input } from "antd";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { FormDrawer } from "@/ui/FormDrawer";
import { useLanguage, useText } from "@/ui/language";
import { text } from "./text";
import type { UserRow } from "./UsersPage";

interface Fields {
  readonly reason?: string;
}

/** Somebody leaves: they are out at once, and why is kept. */
export function Deactivate({ user, close }: { user: UserRow; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const deactivate = useRun(
    (reason: string) => dataOf(client.POST("/api/users/{id}/deactivation", { params: { path: { id: user.id } }, body: { reason } })),
    [["users"]],
    { quiet: true },
  );
  const submit = async () => {
    const { reason = "" } = await form.validateFields();
    await deactivate.mutateAsync(reason.trim());
    void message.success(t.deactivated(user.name));
    close();
  };
  return (
    <FormDrawer
      title={t.deactivate_whom(user.name)}
      open
      close={close}
      changes={fields?.reason ? 1 : 0}
      save={{ allowed: true }}
      verb={t.deactivate}
      submit={submit}
      refusal={deactivate.error ? faultOf(deactivate.error, language).detail : null}
    >
      <Form<Fields> form={form} layout="vertical">
        <Form.Item
          name="reason"
          label={t.reason}
          extra={t.deactivate_hint}
          rules={[{ required: true, whitespace: true, message: t.need_reason }]}
        >
          <Input.TextArea autoFocus autoSize={{ minRows: 3 }} maxLength={500} placeholder={t.reason_example} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}
