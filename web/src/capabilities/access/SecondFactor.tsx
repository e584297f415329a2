import { App, Form, Input, QRCode } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useItem, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { SESSION_KEY } from "@/api/session";
import { ActionButton } from "@/ui/ActionButton";
import { useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { Pill } from "@/ui/StatePill";
import styles from "./AccountPage.module.css";
import { text } from "./text";

type Schemas = components["schemas"];

const FACTOR_KEY = ["second_factor"];
/** While the recovery codes are shown the session stays as it was read: a new one may open another page over them. */
const SHOWN = [FACTOR_KEY, ["sessions"]];
const STALE = [...SHOWN, SESSION_KEY];
const QR_SIZE = 176;

/** How one's second factor stands, and every step about it. Recovery codes are shown once, so they stay until they are put away. */
export function SecondFactor() {
  const factor = useSecondFactor();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes) return <RecoveryCodes codes={codes} done={() => setCodes(null)} />;
  return (
    <Loaded source={factor} height={120}>
      {(found) => (found.is_set ? <InUse factor={found} show={setCodes} /> : <SetUp required={found.is_required} show={setCodes} />)}
    </Loaded>
  );
}

export function useSecondFactor() {
  return useItem(FACTOR_KEY, () => dataOf(client.GET("/api/second_factor")));
}

type Show = (codes: readonly string[]) => void;

function InUse({ factor, show }: { factor: Schemas["SecondFactorView"]; show: Show }) {
  const t = useText(text);
  const { message } = App.useApp();
  const renew = useRun(() => dataOf(client.POST("/api/second_factor/recovery_codes")), [FACTOR_KEY]);
  const remove = useRun(() => client.DELETE("/api/second_factor"), STALE);
  const fresh = async () => show((await renew.mutateAsync(undefined)).recovery_codes);
  const giveUp = async () => {
    await remove.mutateAsync(undefined);
    void message.success(t.factor_removed);
  };
  return (
    <>
      <p className={styles.lead}>
        <Pill tone={factor.recovery_codes_left > 2 ? "success" : "warning"}>{t.factor_on}</Pill> {t.codes_left(factor.recovery_codes_left)}
      </p>
      <div className={styles.buttons}>
        <ActionButton action={{ allowed: true }} run={fresh}>
          {t.new_codes}
        </ActionButton>
        <ActionButton kind="danger" action={{ allowed: true }} run={giveUp}>
          {t.remove_factor}
        </ActionButton>
      </div>
    </>
  );
}

/** The password first: nobody sets a factor of theirs up at a screen somebody left open. */
function SetUp({ required, show }: { required: boolean; show: Show }) {
  const t = useText(text);
  const language = useLanguage();
  const [form] = Form.useForm<{ password?: string }>();
  const [told, setTold] = useState<Schemas["NewSecondFactor"] | null>(null);
  const begin = useRun((password: string) => dataOf(client.POST("/api/second_factor", { body: { password } })), [], { quiet: true });
  if (told) return <Confirm told={told} show={show} />;
  const submit = async () => {
    const { password = "" } = await form.validateFields();
    setTold(await begin.mutateAsync(password));
  };
  return (
    <>
      <p className={styles.lead}>{required ? t.factor_required : t.factor_off}</p>
      <Form form={form} layout="vertical" className={styles.form} validateTrigger="onBlur">
        <Form.Item name="password" label={t.password_again} rules={[{ required: true, message: t.need_password }]}>
          <Input.Password autoComplete="current-password" maxLength={200} onPressEnter={() => void submit().catch(() => undefined)} />
        </Form.Item>
        {begin.error && (
          <p className={styles.refusal} role="alert">
            {faultOf(begin.error, language).detail}
          </p>
        )}
        <ActionButton kind="primary" action={{ allowed: true }} run={submit}>
          {t.begin_factor}
        </ActionButton>
      </Form>
    </>
  );
}

function Confirm({ told, show }: { told: Schemas["NewSecondFactor"]; show: Show }) {
  const t = useText(text);
  const language = useLanguage();
  const [code, setCode] = useState("");
  const confirm = useRun((typed: string) => dataOf(client.POST("/api/second_factor/confirmation", { body: { code: typed } })), SHOWN, {
    quiet: true,
  });
  const ready = code.length === 6 ? { allowed: true } : { allowed: false, reason: t.need_code, reason_en: t.need_code };
  const submit = async () => show((await confirm.mutateAsync(code)).recovery_codes);
  return (
    <div className={styles.setup}>
      <QRCode value={told.otpauth_url} size={QR_SIZE} bordered={false} errorLevel="M" />
      <div className={styles.steps}>
        <p>{t.scan}</p>
        <p>
          {t.or_type}
          <span className={`${styles.key} dy-id`}>{grouped(told.key)}</span>
        </p>
        <label>
          {t.first_code}
          <br />
          <Input.OTP autoFocus length={6} formatter={digits} value={code} onChange={setCode} />
        </label>
        {confirm.error && (
          <p className={styles.refusal} role="alert">
            {faultOf(confirm.error, language).detail}
          </p>
        )}
        <div className={styles.buttons}>
          <ActionButton kind="primary" action={ready} run={submit}>
            {t.confirm_factor}
          </ActionButton>
        </div>
      </div>
    </div>
  );
}

const digits = (typed: string) => typed.replace(/\D/g, "");
const grouped = (key: string) => key.replace(/(.{4})(?=.)/g, "$1 ");

function RecoveryCodes({ codes, done }: { codes: readonly string[]; done: () => void }) {
  const t = useText(text);
  const { message } = App.useApp();
  const put = useRun(() => Promise.resolve(), STALE);
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join("\n"));
    void message.success(t.codes_copied);
  };
  const finish = async () => {
    await put.mutateAsync(undefined);
    done();
  };
  return (
    <>
      <p className={styles.lead}>{t.keep_codes}</p>
      <ul className={`${styles.codes} dy-id`} aria-label={t.recovery_codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={styles.buttons}>
        <ActionButton action={{ allowed: true }} run={copy}>
          {t.copy_codes}
        </ActionButton>
        <ActionButton kind="primary" action={{ allowed: true }} run={finish}>
          {t.codes_kept}
        </ActionButton>
      </div>
    </>
  );
}
