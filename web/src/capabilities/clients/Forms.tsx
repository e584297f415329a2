import { App, Form, Input, InputNumber, Radio, Select } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import type { components } from "@/api/schema";
import { FormDrawer } from "@/ui/FormDrawer";
import { percent } from "@/ui/format/share";
import { pick, useLanguage, useText } from "@/ui/language";
import type { ClientRow } from "./ClientsPage";
import { choicesOf, useClientOptions } from "./options";
import styles from "./Client.module.css";
import { text } from "./text";

type Standing = components["schemas"]["StandingView"];

interface Changes {
  readonly name: string;
  readonly client_type: string;
  readonly service_mode: string;
  readonly tags: string[];
}

/** Changes what people may change of a client; its code stays. */
export function EditClient({ of, close }: { of: ClientRow; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const options = useClientOptions();
  const [form] = Form.useForm<Changes>();
  const [touched, setTouched] = useState(0);
  const save = useRun(
    (body: Changes) => dataOf(client.PATCH("/api/clients/{id}", { params: { path: { id: of.id } }, body })),
    [["clients"], ["scope"]],
    { quiet: true },
  );
  const submit = async () => {
    await save.mutateAsync(await form.validateFields());
    void message.success(t.saved);
    close();
  };
  const usual: Changes = {
    name: of.name,
    client_type: of.client_type,
    service_mode: of.service_mode,
    tags: (of.relation?.tags ?? []).map((tag) => tag.code),
  };
  return (
    <FormDrawer
      title={t.edit_of(of.name)}
      open
      close={close}
      changes={touched}
      save={of.actions.update}
      verb={t.save}
      submit={submit}
      refusal={save.error ? faultOf(save.error, language).detail : null}
    >
      <Form<Changes> form={form} layout="vertical" initialValues={usual} onValuesChange={() => setTouched(1)}>
        <Form.Item name="name" label={t.client} rules={[{ required: true, whitespace: true, message: t.need_name }]}>
          <Input autoFocus maxLength={60} />
        </Form.Item>
        <Form.Item name="client_type" label={t.kind} extra={t.kind_hint}>
          <Select options={choicesOf(language, options?.client_types)} />
        </Form.Item>
        <Form.Item name="service_mode" label={t.mode}>
          <Select options={choicesOf(language, options?.service_modes)} />
        </Form.Item>
        <Form.Item name="tags" label={t.tags}>
          <Select mode="multiple" options={choicesOf(language, options?.tags)} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}

/** Moves a client on; what cannot be done yet stands there with its reason. */
export function MoveClient({ of, standing, close }: { of: ClientRow; standing: Standing; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [to, setTo] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const chosen = standing.choices.find((one) => `${one.stage} ${one.phase}` === to);
  const move = useRun(
    (body: { stage: string; phase: string; reason: string }) =>
      dataOf(client.POST("/api/clients/{id}/moves", { params: { path: { id: of.id } }, body })),
    [["clients"]],
    { quiet: true },
  );
  const ready = chosen !== undefined && reason.trim() !== "";
  const submit = async () => {
    if (!chosen) return;
    await move.mutateAsync({ stage: chosen.stage, phase: chosen.phase, reason: reason.trim() });
    void message.success(t.moved(pick(language, chosen.label, chosen.label_en)));
    close();
  };
  return (
    <FormDrawer
      title={t.move_of(of.name)}
      open
      close={close}
      changes={reason === "" && to === null ? 0 : 1}
      save={ready ? { allowed: true } : { allowed: false, reason: text["zh-CN"].need_move, reason_en: text["en-US"].need_move }}
      verb={t.move}
      submit={submit}
      refusal={move.error ? faultOf(move.error, language).detail : null}
    >
      <Form layout="vertical">
        <Form.Item label={t.move_to}>
          <Radio.Group value={to} onChange={(event) => setTo(String(event.target.value))} className={styles.inputs}>
            {standing.choices.map((one) => (
              <Radio key={`${one.stage} ${one.phase}`} value={`${one.stage} ${one.phase}`} disabled={!one.move.allowed}>
                {pick(language, one.label, one.label_en)}
                {!one.move.allowed && <div className={styles.small}>{pick(language, one.move.reason ?? "", one.move.reason_en)}</div>}
              </Radio>
            ))}
          </Radio.Group>
        </Form.Item>
        <Form.Item label={t.reason} htmlFor="move-reason">
          <Input.TextArea
            id="move-reason"
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

interface Score {
  readonly need_fit?: number;
  readonly need_reason?: string;
  readonly budget_fit?: number;
  readonly budget_reason?: string;
  readonly potential?: number;
  readonly potential_reason?: string;
}

const INPUTS = [
  { value: "need_fit", reason: "need_reason" },
  { value: "budget_fit", reason: "budget_reason" },
  { value: "potential", reason: "potential_reason" },
] as const;

/** Exactly three inputs, each with its reason; the server weighs them. */
export function ScoreForm({ of, standing, close }: { of: ClientRow; standing: Standing; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Score>();
  const [touched, setTouched] = useState(0);
  const [id] = useState(freshId);
  const give = useRun(
    ({ need_fit = 0, need_reason = "", budget_fit = 0, budget_reason = "", potential = 0, potential_reason = "" }: Score) =>
      dataOf(
        client.POST("/api/clients/{id}/scores", {
          params: { path: { id: of.id } },
          body: { id, need_fit, need_reason, budget_fit, budget_reason, potential, potential_reason },
        }),
      ),
    [["clients"]],
    { quiet: true },
  );
  const submit = async () => {
    const scored = await give.mutateAsync(await form.validateFields());
    void message.success(t.scored(scored.score));
    close();
  };
  return (
    <FormDrawer
      title={t.score_of(of.name)}
      open
      close={close}
      changes={touched}
      save={of.actions.score}
      verb={t.give_score}
      submit={submit}
      refusal={give.error ? faultOf(give.error, language).detail : null}
    >
      <p className={styles.quiet}>{t.score_hint}</p>
      <Form<Score> form={form} layout="vertical" onValuesChange={() => setTouched(1)}>
        {INPUTS.map((input) => {
          const weight = standing.weights.find((one) => one.code === input.value)?.weight_ppm ?? null;
          return (
            <div key={input.value}>
              <Form.Item
                name={input.value}
                label={t.weighs(t.inputs[input.value], percent(weight, 1))}
                rules={[{ required: true, message: t.need_value }]}
              >
                <InputNumber min={0} max={100} precision={0} />
              </Form.Item>
              <Form.Item name={input.reason} label={t.because} rules={[{ required: true, whitespace: true, message: t.need_because }]}>
                <Input.TextArea autoSize={{ minRows: 2 }} maxLength={500} />
              </Form.Item>
            </div>
          );
        })}
      </Form>
    </FormDrawer>
  );
}
