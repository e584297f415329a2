import { App, Form, Input, InputNumber, Radio, Select } from "antd";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText } from "@/ui/language";
import { STOREFRONT, type StorefrontRecord } from "./Storefront";
import styles from "./storefront.module.css";
import { text } from "./text";

interface Given {
  readonly number?: number | null;
  readonly yes?: "yes" | "no";
  readonly note?: string;
}

interface Fields {
  readonly answers?: Readonly<Record<string, Given>>;
  readonly next_on?: string;
  readonly next_by?: string;
}

interface Props {
  readonly store: { readonly id: string; readonly name: string };
  readonly record: StorefrontRecord;
  readonly close: () => void;
}

/** One answer for each check; what does not pass says what is to be done. */
export function ReviewForm({ store, record, close }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch<Fields | undefined>([], form);
  const path = { id: store.id };
  const review = useRun(
    ({ answers = {}, next_on = "", next_by = "" }: Fields) =>
      dataOf(
        client.POST("/api/stores/{id}/reviews", {
          params: { path },
          body: { id: freshId(), next_on, next_by, answers: record.checks.map(({ code }) => ({ code, ...written(answers[code]) })) },
        }),
      ),
    [STOREFRONT, ["activity"], ["home"]],
    { quiet: true },
  );
  const submit = async () => {
    const made = await review.mutateAsync(await form.validateFields());
    void message.success(t.done(made.passed_count, made.failed_count));
    close();
  };
  const people = record.reviewers.map(({ id, name }) => ({ value: id, label: name }));
  const begun = Object.values(fields?.answers ?? {}).filter((one) => one.number != null || one.yes !== undefined || one.note).length;
  return (
    <FormDrawer
      title={t.review_of(store.name)}
      open
      close={close}
      changes={begun}
      save={{ allowed: true }}
      verb={t.review}
      submit={submit}
      refusal={review.error ? faultOf(review.error, language).detail : null}
    >
      <Form<Fields> form={form} layout="vertical" validateTrigger="onBlur" initialValues={{ next_on: record.usual_next_on }}>
        {record.checks.map((check) => (
          <Check key={check.code} check={check} />
        ))}
        <Form.Item name="next_on" label={t.next_on} rules={[{ required: true, message: t.need_day }]}>
          <Input type="date" style={{ width: 176 }} />
        </Form.Item>
        <Form.Item name="next_by" label={t.next_by} rules={[{ required: true, message: t.need_person }]}>
          <Select options={people} showSearch={{ optionFilterProp: "label" }} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}

type StorefrontCheck = StorefrontRecord["checks"][number];

function Check({ check }: { check: StorefrontCheck }) {
  const t = useText(text);
  const language = useLanguage();
  const label = pick(language, check.label, check.label_en);
  return (
    <Form.Item label={pick(language, check.question, check.question_en)} extra={pick(language, check.hint, check.hint_en)} required>
      <div className={styles.answer}>
        <AnswerField check={check} />
        <Form.Item name={["answers", check.code, "note"]} noStyle>
          <Input aria-label={`${label} · ${t.note_label}`} placeholder={t.note_label} maxLength={500} />
        </Form.Item>
      </div>
    </Form.Item>
  );
}

function AnswerField({ check }: { check: StorefrontCheck }) {
  const t = useText(text);
  const language = useLanguage();
  const label = pick(language, check.label, check.label_en);
  const rules = [{ required: true, message: t.need_answer }];
  if (check.answer === "yes_no") {
    const options = [
      { value: "yes", label: t.yes },
      { value: "no", label: t.nope },
    ];
    return (
      <Form.Item name={["answers", check.code, "yes"]} noStyle rules={rules}>
        <Radio.Group optionType="button" options={options} aria-label={label} />
      </Form.Item>
    );
  }
  return (
    <Form.Item name={["answers", check.code, "number"]} noStyle rules={rules}>
      <InputNumber
        aria-label={label}
        min={0}
        max={999}
        precision={0}
        suffix={check.answer === "seconds" ? t.unit_seconds : null}
        style={{ width: 96 }}
      />
    </Form.Item>
  );
}

/** An answer as the API takes it; what was left out is not sent. */
function written(given: Given | undefined) {
  const note = given?.note?.trim();
  return {
    ...(given?.number != null && { number: given.number }),
    ...(given?.yes !== undefined && { yes: given.yes === "yes" }),
    ...(note && { note }),
  };
}
