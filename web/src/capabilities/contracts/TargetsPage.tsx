import { App, Input, Select, DatePicker } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useItem, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { useNow } from "@/ui/clock";
import { EmptyState } from "@/ui/EmptyState";
import { businessDay } from "@/ui/format/date";
import { pick, useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { PlatformMark } from "@/ui/PlatformMark";
import { useFilter, useScope } from "@/ui/useView";
import styles from "./TargetsPage.module.css";
import { STEPS, changed, shownValue, typedOf, withTyped, type Grid, type Step } from "./targets";
import { text } from "./text";

type Targets = components["schemas"]["TargetsView"];
type Scope = components["schemas"]["ScopeView"];

/** What everybody asks for first. */
const USUAL = "paid_sales";

export default function TargetsPage() {
  const today = businessDay(useNow());
  const [written] = useFilter("month");
  const month = /^\d{4}-\d{2}$/.test(written ?? "") ? (written ?? "") : today.slice(0, 7);
  const [chosen] = useFilter("metric");
  const targets = useItem(["targets", month], () =>
    dataOf(client.GET("/api/targets", { params: { query: { month, limit: 500 } } })),
  );
  const scope = useItem(["scope"], () => dataOf(client.GET("/api/scope")));
  return (
    <Loaded source={targets} height={480}>
      {(value) => (
        <Loaded source={scope} height={480}>
          {(tree) => (
            <TargetsView key={`${month} ${chosen ?? USUAL}`} targets={value} scope={tree} month={month} metric={chosen ?? USUAL} />
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

/** A store with the client it belongs to. */
type Shop = Scope["clients"][number]["stores"][number] & { readonly client: string };

function shopsOf(scope: Scope, codes: readonly string[]): readonly Shop[] {
  const all = scope.clients.flatMap((one) => one.stores.map((store) => ({ ...store, client: one.name })));
  return all.filter((store) => codes.length === 0 || codes.includes(store.code));
}

interface Props {
  readonly targets: Targets;
  readonly scope: Scope;
  readonly month: string;
  readonly metric: string;
}

/** A row for each store, three fields each, one metric at a time; what was typed is sent as it was typed. */
export function TargetsView({ targets, scope, month, metric }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [codes] = useScope();
  const [grid, setGrid] = useState<Grid>({});
  const of = targets.metrics.find((one) => one.code === metric);
  const own = targets.items.filter((one) => one.metric === metric);
  const stores = shopsOf(scope, codes);
  const unit = of?.unit ?? "count";
  const may = targets.actions.set;
  const edits = changed(grid, own, unit);
  const ready = edits.length > 0 || !may.allowed ? may : { allowed: false, reason: t.targets_unchanged };
  const save = useRun(
    () =>
      dataOf(client.PUT("/api/targets", { body: { month, targets: edits.map((one) => ({ ...one, metric })) } })),
    [["targets"], ["board"]],
    { quiet: true },
  );
  const submit = async () => {
    if (edits.length === 0) return;
    await save.mutateAsync(undefined);
    setGrid({});
    void message.success(t.targets_saved(edits.length));
  };
  const label = of ? pick(language, of.label, of.label_en) : metric;
  return (
    <>
      <PageHeader
        title={t.targets}
        conclusion={t.targets_standing(month, label, own.length, stores.length)}
        actions={
          <ActionButton kind="primary" action={ready} run={submit}>
            {t.targets_save}
          </ActionButton>
        }
      />
      <Panel flush>
        <Chooser targets={targets} month={month} metric={metric} />
        {save.error && (
          <p className={styles.refusal} role="alert">
            {faultOf(save.error, language).detail}
          </p>
        )}
        {stores.length === 0 ? (
          <EmptyState title={t.targets_no_stores} detail={t.targets_no_stores_detail} />
        ) : (
          <Fields
            name={`${t.targets} ${month} ${label}`} stores={stores} own={own} unit={unit} grid={grid} setGrid={setGrid}
            disabled={!may.allowed} enter={() => void submit()}
          />
        )}
        <p className={styles.note}>
          {t.targets_how[unit]} {of?.is_lower_better ? t.targets_lower : t.targets_higher}
        </p>
      </Panel>
    </>
  );
}

interface FieldsProps {
  readonly name: string;
  readonly stores: readonly Shop[];
  readonly own: Targets["items"];
  readonly unit: string;
  readonly grid: Grid;
  readonly setGrid: (grid: Grid) => void;
  readonly disabled: boolean;
  readonly enter: () => void;
}

function Fields({ name, stores, own, unit, grid, setGrid, disabled, enter }: FieldsProps) {
  const t = useText(text);
  const cell = (store: Shop, step: Step) => (
    <td key={step} className={styles.figure}>
      <Input
        aria-label={`${store.name} ${t[step]}`}
        inputMode="decimal"
        disabled={disabled}
        placeholder="--"
        value={typedOf(grid, store.code, step) ?? shownValue(own.find((one) => one.store === store.code), step, unit)}
        onChange={(event) => setGrid(withTyped(grid, store.code, step, event.target.value))}
        onPressEnter={enter}
      />
    </td>
  );
  return (
    <div className={styles.scroll}>
      <table className={styles.grid} aria-label={name}>
        <thead>
          <tr>
            <th scope="col">{t.store}</th>
            {STEPS.map((step) => (
              <th key={step} scope="col" className={styles.figure}>
                {t[step]}
                {t.unit_notes[unit]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {stores.map((store) => (
            <tr key={store.code}>
              <td>
                <PlatformMark mark={store.platform_mark} name={store.name} />
                <span className={styles.quiet}> {store.client}</span>
              </td>
              {STEPS.map((step) => cell(store, step))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Chooser({ targets, month, metric }: Omit<Props, "scope">) {
  const t = useText(text);
  const language = useLanguage();
  const [, setMonth] = useFilter("month");
  const [, setMetric] = useFilter("metric");
  const options = targets.metrics.map((one) => ({ value: one.code, label: pick(language, one.label, one.label_en) }));
  return (
    <div className={styles.toolbar}>
      <DatePicker
        picker="month"
        allowClear={false}
        aria-label={t.targets_month}
        value={dayjs(`${month}-01`)}
        onChange={(next) => setMonth(next?.format("YYYY-MM"))}
      />
      <Select
        showSearch
        optionFilterProp="label"
        aria-label={t.kpi}
        className={styles.metric}
        value={metric}
        options={options}
        onChange={(next: string) => setMetric(next)}
      />
      <span className={styles.quiet}>{t.targets_enter}</span>
    </div>
  );
}
