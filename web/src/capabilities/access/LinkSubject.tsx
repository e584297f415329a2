import { App, Form, Input } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { FormDrawer } from "@/ui/FormDrawer";
import { useLanguage, useText } from "@/ui/language";
import styles from "./AccountPage.module.css";
import { text } from "./identities/text";

const LONGEST = 255;

/** An administrator says who somebody is at the provider. */
export function LinkSubject({ user, close }: { user: { readonly id: string; readonly name: string }; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [subject, setSubject] = useState("");
  const [reason, setReason] = useState("");
  const link = useRun(
    (body: { subject: string; reason: string }) =>
      dataOf(client.POST("/api/users/{id}/identities", { params: { path: { id: user.id } }, body })),
    [["identities"], ["activity"]],
    { quiet: true },
  );
  const submit = async () => {
    await link.mutateAsync({ subject: subject.trim(), reason: reason.trim() });
    close();
    void message.success(t.linked);
  };
  return (
    <FormDrawer
      title={t.link_whom(user.name)}
      open
      close={close}
      changes={(subject === "" ? 0 : 1) + (reason === "" ? 0 : 1)}
      refusal={link.error ? faultOf(link.error, language).detail : null}
      save={{ allowed: true }}
      verb={t.link}
      submit={submit}
    >
      <p className={styles.lead}>{t.link_hint}</p>
      <Form layout="vertical">
        <Form.Item label={t.subject} htmlFor="link-subject" required>
          <Input id="link-subject" autoFocus maxLength={LONGEST} value={subject} onChange={(event) => setSubject(event.target.value)} />
        </Form.Item>
        <Form.Item label={t.reason} htmlFor="link-reason" required>
          <Input.TextArea
            id="link-reason"
            autoSize={{ minRows: 3 }}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}
