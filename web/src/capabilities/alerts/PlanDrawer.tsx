import { App, DatePicker, Form, Input, InputNumber, Segmented } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { unitNamed } from "@/api/table";
import { useNow } from "@/ui/clock";
import { businessDay } from "@/ui/format/date";
import { addDays } from "@/ui/format/period";
import { fromTyped, typedUnit } from "@/ui/format/unit";
import { FormDrawer } from "@/ui/FormDrawer";
import { useLanguage, useText } from "@/ui/language";
import type { Finding } from "./FindingPage";
import { text } from "./text";

interface Fields {
  readonly cause?: string;
  readonly action?: string;
  readonly promised_kind: "ppm" | "amount";
  readonly promised?: number;
  readonly check_on: Dayjs;
}

/** Fewer days than this between action and check are mostly chance; the server refuses them. */
const USUAL_CHECK_DAYS = 7;

/** Cause, action, promise and check day, before anything is done: afterwards nobody can move the goal. */
export function PlanDrawer({ finding, close }: { finding: Finding; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const today = businessDay(useNow());
  const unit = unitNamed(finding.unit);
  const plan = useRun(
    (made: Fields) => {
      const { cause = "", action = "", promised_kind, promised = 0, check_on } = made;
      const promised_value = promised_kind === "ppm" ? fromTyped("ppm", promised) : fromTyped(unit, promised);
      return dataOf(
        client.POST("/api/findings/{id}/plan", {
          params: { path: { id: finding.id } },
          body: { cause, action, promised_kind, promised_value, check_on: check_on.format("YYYY-MM-DD") },
        }),
      );
    },
    [["findings"], ["home"]],
    { quiet: true },
  );
  const submit = async () => {
    await plan.mutateAsync(await form.validateFields());
    void message.success(t.planned_done(finding.finding_no));
    close();
  };
  const suffix = fields?.promised_kind === "amount" ? typedUnit(unit, language) : "%";
  const changes = [fields?.cause, fields?.action, fields?.promised].filter((value) => value !== undefined && value !== "").length;
  return (
    <FormDrawer
      title={`${t.plan} · ${finding.finding_no}`}
      open
      close={close}
      changes={changes}
      save={finding.actions.plan}
      verb={t.plan}
      submit={submit}
      refusal={plan.error ? faultOf(plan.error, language).detail : null}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        validateTrigger="onBlur"
        initialValues={{
          cause: finding.cause ?? undefined,
          action: finding.action ?? undefined,
          promised_kind: "ppm",
          check_on: dayjs(finding.check_on ?? addDays(today, USUAL_CHECK_DAYS)),
        }}
      >
        <PlanFields today={today} suffix={suffix} />
      </Form>
    </FormDrawer>
  );
}

function PlanFields({ today, suffix }: { today: string; suffix: string }) {
  const t = useText(text);
  const need = (what: string) => [{ required: true, message: what }];
  return (
    <>
      <Form.Item name="cause" label={t.cause} rules={need(t.need_cause)}>
        <Input.TextArea autoFocus autoSize={{ minRows: 2 }} maxLength={500} />
      </Form.Item>
      <Form.Item name="action" label={t.action} rules={need(t.need_action)}>
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={500} />
      </Form.Item>
      <Form.Item name="promised_kind" label={t.promised_kind}>
        <Segmented
          options={[
            { value: "ppm", label: t.kind_ppm },
            { value: "amount", label: t.kind_amount },
          ]}
        />
      </Form.Item>
      <Form.Item name="promised" label={t.expected} extra={t.expected_hint} rules={need(t.need_expected)}>
        <InputNumber suffix={suffix} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="check_on" label={t.check_on} rules={need(t.need_check)}>
        <DatePicker minDate={dayjs(today)} style={{ width: 200 }} />
      </Form.Item>
    </>
  );
}
