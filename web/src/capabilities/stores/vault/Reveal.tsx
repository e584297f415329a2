import { App, Button, Form, Input } from "antd";
import { useEffect, useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText } from "@/ui/language";
import { RecordDrawer } from "@/ui/RecordDrawer";
import type { Asset } from "./AssetPage";
import { STALE } from "./paths";
import type { Field } from "./Secrets";
import { text } from "./text";
import styles from "./vault.module.css";

interface Fields {
  readonly reason?: string;
  readonly password?: string;
}

interface Props {
  readonly asset: Asset;
  readonly field: Field;
  readonly close: () => void;
}

interface Shown {
  readonly value: string;
  readonly seconds: number;
}

/** Looking takes a reason and one's own password. The value lives in this part only, and only for half a minute. */
export function Reveal({ asset, field, close }: Props) {
  const [shown, setShown] = useState<Shown | null>(null);
  if (shown) return <Value asset={asset} field={field} shown={shown} close={close} />;
  return <Ask asset={asset} field={field} close={close} show={setShown} />;
}

function Ask({ asset, field, close, show }: Props & { show: (shown: Shown) => void }) {
  const t = useText(text);
  const language = useLanguage();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const look = useRun(
    // Read here and not handed over: what a verb is given stays in the cache of verbs for minutes.
    async () => {
      const { reason = "", password = "" } = form.getFieldsValue();
      const body = { field: field.field, reason: reason.trim(), password };
      const { value, shown_seconds } = await dataOf(client.POST("/api/assets/{id}/reveals", { params: { path: { id: asset.id } }, body }));
      // Handed to the part that draws it; the cache of answers never holds it.
      show({ value, seconds: shown_seconds });
    },
    STALE,
    { quiet: true },
  );
  const submit = async () => {
    await form.validateFields();
    await look.mutateAsync(undefined);
  };
  const changes = [fields?.reason, fields?.password].filter(Boolean).length;
  return (
    <FormDrawer
      title={t.reveal_what(asset.name, pick(language, field.label, field.label_en))}
      open
      close={close}
      changes={changes}
      save={{ allowed: true }}
      verb={t.reveal}
      submit={submit}
      refusal={look.error ? faultOf(look.error, language).detail : null}
    >
      <p className={styles.lead}>{t.reveal_hint}</p>
      <Form<Fields> form={form} layout="vertical" autoComplete="off">
        <Form.Item name="reason" label={t.reason} rules={[{ required: true, whitespace: true, message: t.need_reason }]}>
          <Input.TextArea autoFocus autoSize={{ minRows: 2 }} maxLength={200} placeholder={t.reason_example} />
        </Form.Item>
        <Form.Item
          name="password"
          label={t.own_password}
          extra={t.own_password_hint}
          rules={[{ required: true, message: t.need_password }]}
        >
          <Input.Password autoComplete="current-password" maxLength={200} onPressEnter={() => void submit().catch(() => undefined)} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}

function Value({ asset, field, shown, close }: Props & { shown: Shown }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const left = useCountdown(shown.seconds);
  const copy = async () => {
    await navigator.clipboard.writeText(shown.value);
    void message.success(t.copied);
  };
  const title = t.reveal_what(asset.name, pick(language, field.label, field.label_en));
  return (
    <RecordDrawer title={title} open close={close} size="form">
      <div className={styles.shown}>
        <div className={styles.value}>
          {left > 0 ? <span className={styles.secret}>{shown.value}</span> : <span className={styles.masked}>••••••••</span>}
          <div className={styles.line}>
            <span role="status">{left > 0 ? t.hides_in(left) : t.hidden_again}</span>
            {left > 0 ? (
              <Button type="primary" onClick={() => void copy()}>
                {t.copy}
              </Button>
            ) : (
              <Button onClick={close}>{t.close}</Button>
            )}
          </div>
        </div>
        <p className={styles.quiet}>{t.noted}</p>
      </div>
    </RecordDrawer>
  );
}

function useCountdown(seconds: number): number {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const clock = setInterval(() => setLeft((now) => Math.max(0, now - 1)), 1_000);
    return () => clearInterval(clock);
  }, []);
  return left;
}
