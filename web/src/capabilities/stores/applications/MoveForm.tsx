import { useQuery } from "@tanstack/react-query";
import { App, Form, Input, Segmented, Select } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import { useNow } from "@/ui/clock";
import { businessDay } from "@/ui/format/date";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText } from "@/ui/language";
import type { Application, OutcomeOf } from "./ApplicationPage";
import styles from "./applications.module.css";
import type { ApplicationForm } from "./ApplicationsPage";
import { STALE } from "./paths";
import { text } from "./text";

interface Fields {
  readonly rejection_code?: string;
  readonly note?: string;
  readonly happened_on?: string;
  readonly how?: "new" | "known";
  readonly store_id?: string;
  readonly code?: string;
  readonly name?: string;
}

interface Props {
  readonly application: Application;
  readonly outcome: OutcomeOf;
  readonly form: ApplicationForm;
  readonly close: () => void;
}

/** What happened, when, and what it takes: a reason for a rejection, a store for an opening. */
export function MoveForm({ application, outcome, form: choices, close }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const [ids] = useState(() => ({ move: freshId(), store: freshId() }));
  const label = pick(language, outcome.label, outcome.label_en);
  const move = useRun(
    (typed: Fields) => {
      const path = { id: application.id };
      const body = {
        id: ids.move,
        step: application.step,
        outcome: outcome.outcome,
        rejection_code: typed.rejection_code ?? null,
        note: (typed.note ?? "").trim(),
        happened_on: typed.happened_on || null,
        store: storeOf(outcome, typed, ids.store),
      };
      return dataOf(client.POST("/api/applications/{id}/moves", { params: { path }, body }));
    },
    STALE,
    { quiet: true },
  );
  const submit = async () => {
    await move.mutateAsync(await form.validateFields());
    void message.success(t.moved(label));
    close();
  };
  const today = businessDay(useNow());
  const touched = [fields?.rejection_code, fields?.note, fields?.store_id, fields?.code].filter(Boolean).length;
  return (
    <FormDrawer
      title={t.move_title(label, application.name)}
      open
      close={close}
      changes={touched}
      save={outcome.permit}
      verb={label}
      submit={submit}
      refusal={move.error ? faultOf(move.error, language).detail : null}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        validateTrigger="onBlur"
        autoComplete="off"
        initialValues={{ happened_on: today, how: usually(application), name: application.name }}
      >
        {outcome.outcome === "rejected" && <Reason application={application} choices={choices} chosen={fields?.rejection_code} />}
        {outcome.outcome === "opened" && <OpenedStore application={application} how={fields?.how ?? usually(application)} />}
        <Form.Item name="happened_on" label={t.happened}>
          <Input type="date" min={application.in_step_since} max={today} />
        </Form.Item>
        <Note application={application} outcome={outcome} />
      </Form>
    </FormDrawer>
  );
}

/** Whoever may not create stores chooses one there is. */
function usually({ actions }: Application): "new" | "known" {
  return actions.open_new_store.allowed ? "new" : "known";
}

function storeOf({ outcome }: OutcomeOf, typed: Fields, fresh: string) {
  if (outcome !== "opened") return null;
  if (typed.how === "known") return { id: typed.store_id ?? "" };
  return { id: fresh, code: (typed.code ?? "").trim(), name: (typed.name ?? "").trim() };
}

/** Mending and giving up have to be explained; the rest may be. */
function Note({ application, outcome: { outcome } }: { application: Application; outcome: OutcomeOf }) {
  const t = useText(text);
  const again = outcome === "submitted" && application.state === "rejected";
  const needed = again || outcome === "withdrawn";
  const label = again ? t.need_note_again : outcome === "withdrawn" ? t.need_note_withdraw : t.note;
  return (
    <Form.Item
      name="note"
      label={label}
      extra={again ? t.note_hint_again : null}
      rules={needed ? [{ required: true, whitespace: true, message: t.need_note }] : []}
    >
      <Input.TextArea rows={3} maxLength={500} />
    </Form.Item>
  );
}

interface ReasonProps {
  readonly application: Application;
  readonly choices: ApplicationForm;
  readonly chosen: string | undefined;
}

/** The reasons a platform gives in this step, each with what mends it. */
function Reason({ application, choices, chosen }: ReasonProps) {
  const t = useText(text);
  const language = useLanguage();
  const said = choices.rejections.filter(({ said_in }) => said_in.includes(application.step));
  const reason = said.find(({ code }) => code === chosen);
  return (
    <>
      <Form.Item name="rejection_code" label={t.reason} rules={[{ required: true, message: t.need_reason }]}>
        <Select options={said.map((one) => ({ value: one.code, label: pick(language, one.label, one.label_en) }))} />
      </Form.Item>
      {reason && (
        <p className={styles.fix}>
          <strong>{t.how_to_mend}</strong>
          {pick(language, reason.fix, reason.fix_en)}
        </p>
      )}
    </>
  );
}

function OpenedStore({ application, how }: { application: Application; how: "new" | "known" }) {
  const t = useText(text);
  const language = useLanguage();
  const { allowed, reason, reason_en } = application.actions.open_new_store;
  const query = { client_id: application.client_id, platform: application.platform };
  const stores = useQuery({
    queryKey: ["stores", "of", query],
    queryFn: () => dataOf(client.GET("/api/stores", { params: { query } })),
  });
  const need = (what: string) => [{ required: true, whitespace: true, message: what }];
  return (
    <>
      <Form.Item name="how" label={t.store_how} extra={allowed ? null : t.no_new_store(pick(language, reason ?? "", reason_en))}>
        <Segmented
          options={[
            { value: "new", label: t.store_new, disabled: !allowed },
            { value: "known", label: t.store_known },
          ]}
        />
      </Form.Item>
      {how === "known" ? (
        <Form.Item name="store_id" label={t.store} rules={need(t.need_store)}>
          <Select options={(stores.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))} />
        </Form.Item>
      ) : (
        <>
          <Form.Item name="code" label={t.store_code} extra={t.store_code_hint} rules={need(t.need_store_code)}>
            <Input maxLength={64} />
          </Form.Item>
          <Form.Item name="name" label={t.store_name} rules={need(t.need_store_name)}>
            <Input maxLength={60} />
          </Form.Item>
        </>
      )}
    </>
  );
}
