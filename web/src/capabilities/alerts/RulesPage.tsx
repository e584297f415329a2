import { App, Form, Input, Select } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useItem, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { unitNamed } from "@/api/table";
import { ActionButton } from "@/ui/ActionButton";
import { FormDrawer } from "@/ui/FormDrawer";
import { NONE } from "@/ui/format/number";
import { fromTyped, onCard, typedUnit } from "@/ui/format/unit";
import { pick, useLanguage, useText, type Language } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { Pill } from "@/ui/StatePill";
import styles from "./RulesPage.module.css";
import { severityTones } from "./states";
import { text } from "./text";

type Rules = components["schemas"]["AlertRulesView"];
type Rule = components["schemas"]["AlertRuleView"];
type Override = Rule["overrides"][number];
type RuleNumber = Rule["numbers"][number];

export default function RulesPage() {
  const rules = useItem(["alert_rules"], () => dataOf(client.GET("/api/alert_rules")));
  return (
    <Loaded source={rules} height={560}>
      {(value) => <RulesView rules={value} />}
    </Loaded>
  );
}

/** What the agency watches, by which numbers, and which stores are judged by their own. */
export function RulesView({ rules }: { rules: Rules }) {
  const t = useText(text);
  const manage = usePermit("alerts.manage_rules");
  const [editing, setEditing] = useState<{ rule: Rule; store?: string } | null>(null);
  const judged = rules.items.filter((rule) => rule.is_judged).length;
  const own = rules.items.reduce((sum, rule) => sum + byStore(rule).length, 0);
  return (
    <>
      <PageHeader title={t.rules} conclusion={t.rules_standing(rules.items.length, judged, own)} />
      <div className={styles.rules}>
        {rules.items.map((rule) => (
          <RulePanel key={rule.code} rule={rule} manage={manage} edit={(store) => setEditing(store ? { rule, store } : { rule })} />
        ))}
      </div>
      {editing && <OverrideDrawer {...editing} close={() => setEditing(null)} />}
    </>
  );
}

interface PanelProps {
  readonly rule: Rule;
  readonly manage: ReturnType<typeof usePermit>;
  readonly edit: (store?: string) => void;
}

function RulePanel({ rule, manage, edit }: PanelProps) {
  const t = useText(text);
  const language = useLanguage();
  const title = (
    <span className={styles.title}>
      {pick(language, rule.label, rule.label_en)}
      <Pill tone={severityTones[rule.severity] ?? "neutral"}>{pick(language, rule.severity_label, rule.severity_label_en)}</Pill>
      {!rule.is_judged && <Pill tone="neutral">{t.not_judged}</Pill>}
    </span>
  );
  const may = rule.is_judged && rule.numbers.some((number) => number.is_overridable);
  return (
    <Panel
      title={title}
      note={rule.last_began_on ? t.last_fired(rule.last_began_on) : t.never_fired}
      actions={
        may && (
          <ActionButton kind="row" action={manage} run={() => edit()}>
            {t.add_override}
          </ActionButton>
        )
      }
    >
      {!rule.is_judged && (
        <p className={`${styles.quiet} ${styles.why}`}>{pick(language, rule.not_judged_reason ?? "", rule.not_judged_reason_en)}</p>
      )}
      <dl className={styles.numbers}>
        {rule.numbers.map((number) => (
          <div key={number.name}>
            <dt>{t.numbers[number.name] ?? number.name}</dt>
            <dd>{shown(number, number.value, language)}</dd>
          </div>
        ))}
      </dl>
      <Overrides rule={rule} manage={manage} edit={edit} />
    </Panel>
  );
}

function Overrides({ rule, manage, edit }: PanelProps) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const back = useRun(
    (store: string) => client.DELETE("/api/alert_rules/{code}/overrides/{store}", { params: { path: { code: rule.code, store } } }),
    [["alert_rules"]],
  );
  const stores = byStore(rule);
  if (stores.length === 0) return null;
  return (
    <table className={styles.overrides} aria-label={t.overrides}>
      <tbody>
        {stores.map(([first, ...others]) => (
          <tr key={first.store_code}>
            <td>{first.store_name}</td>
            <td className={styles.values}>{[first, ...others].map((one) => said(rule, one, language, t.numbers)).join(" · ")}</td>
            <td className={styles.quiet}>
              {first.reason}
              {first.set_by_name ? ` · ${first.set_by_name}` : ""}
            </td>
            <td className={styles.actions}>
              <ActionButton kind="row" action={manage} run={() => edit(first.store_code)}>
                {t.change_override}
              </ActionButton>
              <ActionButton
                kind="row"
                action={manage}
                run={() => back.mutateAsync(first.store_code).then(() => message.success(t.override_removed(first.store_name)))}
              >
                {t.remove_override}
              </ActionButton>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A store has one set of numbers, one reason and one author. */
function byStore(rule: Rule): (readonly [Override, ...Override[]])[] {
  const stores = new Map<string, [Override, ...Override[]]>();
  for (const one of rule.overrides) {
    const known = stores.get(one.store_code);
    if (known) known.push(one);
    else stores.set(one.store_code, [one]);
  }
  return [...stores.values()];
}

function shown(number: RuleNumber | undefined, value: number, language: Language): string {
  return number ? onCard(unitNamed(number.unit), value, language) : NONE;
}

function said(rule: Rule, one: Override, language: Language, names: Readonly<Record<string, string>>): string {
  const number = rule.numbers.find((known) => known.name === one.name);
  return `${names[one.name] ?? one.name} ${shown(number, one.value, language)}`;
}

type Written = Readonly<Record<string, string>>;

/** One store's own numbers; a field left empty stays as the rule has it. */
function OverrideDrawer({ rule, store, close }: { rule: Rule; store?: string; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Written>();
  const [touched, setTouched] = useState(0);
  const scope = useItem(["scope"], () => dataOf(client.GET("/api/scope")));
  const open = rule.numbers.filter((number) => number.is_overridable);
  const put = useRun(
    (written: Written) =>
      dataOf(
        client.PUT("/api/alert_rules/{code}/overrides/{store}", {
          params: { path: { code: rule.code, store: written.store ?? "" } },
          body: { numbers: numbersOf(open, written), reason: written.reason ?? "" },
        }),
      ),
    [["alert_rules"]],
    { quiet: true },
  );
  const submit = async () => {
    await put.mutateAsync(await form.validateFields());
    void message.success(t.override_set);
    close();
  };
  const stores = scope.state === "ready" ? scope.value.clients.flatMap((one) => one.stores) : [];
  const own = rule.overrides.filter((one) => one.store_code === store);
  const typed = own.map((one) => [one.name, typedText(open.find((number) => number.name === one.name), one.value)]);
  const usual: Written = { ...Object.fromEntries(typed), ...(store && { store }), reason: own[0]?.reason ?? "" };
  return (
    <FormDrawer
      title={`${pick(language, rule.label, rule.label_en)} · ${t.overrides}`}
      open
      close={close}
      changes={touched}
      save={touched === 0 ? { allowed: false, reason: t.override_need } : { allowed: true }}
      verb={t.set_override}
      submit={submit}
      refusal={put.error ? faultOf(put.error, language).detail : null}
    >
      <Form<Written> form={form} layout="vertical" initialValues={usual} onValuesChange={() => setTouched(1)}>
        <Form.Item name="store" label={t.store} rules={[{ required: true, message: t.override_need }]}>
          <Select
            showSearch optionFilterProp="label" disabled={store !== undefined}
            options={stores.map((one) => ({ value: one.code, label: one.name }))}
          />
        </Form.Item>
        {open.map((number) => (
          <NumberField key={number.name} number={number} />
        ))}
        <Form.Item
          name="reason" label={t.reason} extra={t.reason_hint}
          rules={[{ required: true, whitespace: true, message: t.override_need }]}
        >
          <Input.TextArea autoSize={{ minRows: 2 }} maxLength={200} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}

/** A number that a store may have of its own, with the agency's beside it. */
function NumberField({ number }: { number: RuleNumber }) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <Form.Item
      name={number.name}
      label={t.numbers[number.name] ?? number.name}
      extra={t.agency_value(shown(number, number.value, language))}
      rules={[{ pattern: decimals(number), message: t.override_number }]}
    >
      <Input inputMode="decimal" suffix={suffix(number, language)} />
    </Form.Item>
  );
}

function numbersOf(open: readonly RuleNumber[], written: Written): Record<string, number> {
  const typed = open.map((number) => [number, (written[number.name] ?? "").trim()] as const).filter(([, one]) => one !== "");
  return Object.fromEntries(typed.map(([number, one]) => [number.name, fromTyped(unitNamed(number.unit), Number(one))]));
}

function suffix(number: RuleNumber, language: Language): string {
  return number.unit === "ppm" ? "%" : typedUnit(unitNamed(number.unit), language);
}

/** As many decimals as the unit keeps: a third one would be rounded away without a word. */
function decimals(number: RuleNumber): RegExp {
  return number.unit === "count" || number.unit === "seconds" ? /^\d{1,9}$/ : /^\d{1,9}(\.\d{1,2})?$/;
}

function typedText(number: RuleNumber | undefined, value: number): string {
  const scale = fromTyped(unitNamed(number?.unit ?? "count"), 1);
  return String(value / scale);
}
