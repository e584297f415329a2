import { Button, Form, Input } from "antd";
import { useEffect, useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { FormDrawer } from "@/ui/FormDrawer";
import { useLanguage, useText } from "@/ui/language";
import { RecordDrawer } from "@/ui/RecordDrawer";
import styles from "./papers.module.css";
import { text } from "./text";

interface Shown {
  readonly number: string;
  readonly seconds: number;
}

/** Looking takes a reason. The number lives in this part only, and only for half a minute. */
export function RevealNumber({ id, close }: { id: string; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const [shown, setShown] = useState<Shown | null>(null);
  const [form] = Form.useForm<{ readonly reason?: string }>();
  const reason = Form.useWatch("reason", form);
  const look = useRun(
    async () => {
      const body = { reason: (form.getFieldValue("reason") ?? "").trim() };
      const { number, shown_seconds } = await dataOf(client.POST("/api/documents/{id}/number_reveals", { params: { path: { id } }, body }));
      // Handed to the part that draws it; the cache of answers never holds it.
      setShown({ number, seconds: shown_seconds });
    },
    [],
    { quiet: true },
  );
  if (shown) return <Number shown={shown} close={close} />;
  const submit = async () => {
    await form.validateFields();
    await look.mutateAsync(undefined);
  };
  return (
    <FormDrawer
      title={t.reveal}
      open
      close={close}
      changes={reason ? 1 : 0}
      save={{ allowed: true }}
      verb={t.reveal}
      submit={submit}
      refusal={look.error ? faultOf(look.error, language).detail : null}
    >
      <p className={styles.quiet}>{t.reveal_hint}</p>
      <Form form={form} layout="vertical" autoComplete="off">
        <Form.Item name="reason" label={t.reason} rules={[{ required: true, whitespace: true, message: t.need_reason }]}>
          <Input.TextArea autoFocus autoSize={{ minRows: 2 }} maxLength={200} placeholder={t.reason_example} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}

function Number({ shown, close }: { shown: Shown; close: () => void }) {
  const t = useText(text);
  const [left, setLeft] = useState(shown.seconds);
  useEffect(() => {
    const clock = setInterval(() => setLeft((now) => Math.max(0, now - 1)), 1_000);
    return () => clearInterval(clock);
  }, []);
  return (
    <RecordDrawer title={t.number} open close={close} size="form">
      <div className={styles.shown}>
        {left > 0 ? <span className={styles.number}>{shown.number}</span> : <span className={styles.quiet}>••••••••</span>}
        <div className={styles.line}>
          <span role="status">{left > 0 ? t.hides_in(left) : t.hidden}</span>
          <Button onClick={close}>{t.close}</Button>
        </div>
      </div>
    </RecordDrawer>
  );
}
