import { useQuery } from "@tanstack/react-query";
import { Form, Select } from "antd";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { useSession } from "@/api/session";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText } from "@/ui/language";
import styles from "./AccountPage.module.css";
import view from "./ClientView.module.css";
import { text } from "./doors/text";
import { useNames } from "./people";
import { needed } from "./UserFields";

interface Fields {
  readonly client_id?: string;
  readonly role?: string;
}

/** As whom to look. Everything fetched so far is somebody else's view, so the console begins anew. */
export function ClientViewForm({ close }: { close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const names = useNames();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const roles = useQuery({ queryKey: ["preview_roles"], queryFn: () => dataOf(client.GET("/api/session/preview")) });
  const look = useRun(
    ({ client_id = "", role = "" }: Fields) => dataOf(client.PUT("/api/session/preview", { body: { client_id, role } })),
    [],
    { quiet: true },
  );
  const submit = async () => {
    await look.mutateAsync(await form.validateFields());
    window.location.assign("/");
  };
  const choices = (roles.data?.items ?? []).map((role) => ({ value: role.code, label: pick(language, role.label, role.label_en) }));
  return (
    <FormDrawer
      title={t.client_view}
      open
      close={close}
      changes={[fields?.client_id, fields?.role].filter(Boolean).length}
      save={{ allowed: true }}
      verb={t.start_looking}
      submit={submit}
      refusal={look.error ? faultOf(look.error, language).detail : null}
    >
      <p className={styles.lead}>{t.client_view_hint}</p>
      <Form<Fields> form={form} layout="vertical">
        <Form.Item name="client_id" label={t.client} rules={needed(t.need_client)}>
          <Select
            showSearch={{ optionFilterProp: "label" }}
            options={[...names.clients].map(([value, label]) => ({ value, label }))}
          />
        </Form.Item>
        <Form.Item name="role" label={t.look_as} rules={needed(t.need_role)}>
          <Select options={choices} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}

/** Over every page while somebody looks as a client; nothing where nobody does. */
export function ClientViewStrip() {
  const t = useText(text);
  const language = useLanguage();
  const { preview, user } = useSession();
  const leave = useRun(() => client.DELETE("/api/session/preview"), []);
  if (!preview) return null;
  const end = async () => {
    await leave.mutateAsync(undefined);
    window.location.assign("/");
  };
  return (
    <div className={view.strip} role="status">
      <span className="dy-clip">{t.looking(preview.client_name, pick(language, user.role_label, user.role_label_en))}</span>
      <span aria-hidden="true">·</span>
      <button type="button" className={view.leave} onClick={() => void end()}>
        {t.stop_looking}
      </button>
    </div>
  );
}
