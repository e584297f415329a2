import { App, Select } from "antd";
import { client } from "@/api/client";
import { useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { useNow } from "@/ui/clock";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { time } from "@/ui/format/date";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import type { ClientStore } from "./ClientPage";
import type { ClientRow } from "./ClientsPage";
import { LightGrid } from "./HealthLights";
import styles from "./Client.module.css";
import { text } from "./text";

type Standing = components["schemas"]["StandingView"];

const NO_PAGING = { limit: 500, offset: 0, turn: () => undefined };

/** The six parts of health, and what to keep in mind with this kind of client. */
export function Health({ client: record, standing }: { client: ClientRow; standing: Standing }) {
  const t = useText(text);
  const language = useLanguage();
  const reminders = language === "en-US" ? standing.reminders_en : standing.reminders;
  return (
    <Panel title={t.health} note={t.health_note}>
      <div className={styles.stack}>
        {reminders.map((reminder) => (
          <p key={reminder} className={styles.reminder}>
            {reminder}
          </p>
        ))}
        <LightGrid client_id={record.id} lights={record.relation?.lights ?? []} />
      </div>
    </Panel>
  );
}

/** The four phases, what deserves attention now, and how the client came here. */
export function Lifecycle({ standing }: { standing: Standing }) {
  const t = useText(text);
  const language = useLanguage();
  const now = useNow();
  const current = standing.phases.find((phase) => phase.is_current);
  const focus = current && (language === "en-US" ? current.focus_en : current.focus);
  const covers = language === "en-US" ? standing.covers_en : standing.covers;
  return (
    <Panel title={t.lifecycle} note={pick(language, standing.executes_label, standing.executes_label_en)}>
      <ol className={styles.phases}>
        {standing.phases.map((phase) => (
          <li
            key={phase.code}
            className={phase.is_current ? `${styles.phase} ${styles.current}` : styles.phase}
            aria-current={phase.is_current ? "step" : undefined}
          >
            {pick(language, phase.label, phase.label_en)}
          </li>
        ))}
      </ol>
      {focus && (
        <>
          <h3 className={styles.section}>{t.focus}</h3>
          <ul className={styles.list}>
            {focus.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </>
      )}
      {covers.length > 0 && (
        <>
          <h3 className={styles.section}>{t.covers}</h3>
          <p className={styles.pre}>{covers.join(t.comma)}</p>
        </>
      )}
      {standing.moves.length > 0 && (
        <>
          <h3 className={styles.section}>{t.moves}</h3>
          <ul className={styles.list}>
            {standing.moves.map((move) => (
              <li key={move.id}>
                {time(move.moved_at, now)} {move.moved_by_name} → {pick(language, move.stage_label, move.stage_label_en)} ·{" "}
                {pick(language, move.phase_label, move.phase_label_en)}
                <div className={styles.small}>{move.reason}</div>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

/** The newest lead score with its three inputs; earlier ones in a line each. */
export function Score({ client: record, standing, give }: { client: ClientRow; standing: Standing; give: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const now = useNow();
  const [newest, ...earlier] = standing.scores;
  const button = (
    <ActionButton action={record.actions.score} run={give}>
      {newest ? t.score_again : t.give_score}
    </ActionButton>
  );
  if (!newest)
    return (
      <Panel title={t.lead_score} actions={button}>
        <EmptyState title={t.no_score} detail={t.no_score_detail} />
      </Panel>
    );
  const inputs = [
    { name: t.inputs.need_fit, value: newest.need_fit, why: newest.need_reason },
    { name: t.inputs.budget_fit, value: newest.budget_fit, why: newest.budget_reason },
    { name: t.inputs.potential, value: newest.potential, why: newest.potential_reason },
  ];
  return (
    <Panel title={t.lead_score} note={t.by(newest.scored_by_name, time(newest.scored_at, now))} actions={button}>
      <div className={styles.score}>
        <span className={styles.big}>{newest.score}</span>
        <span>{pick(language, newest.band_label, newest.band_label_en)}</span>
      </div>
      <div className={styles.inputs}>
        {inputs.map((input) => (
          <div key={input.name} className={styles.input}>
            <span className={styles.quiet}>{input.name}</span>
            <span className={styles.points}>{input.value}</span>
            <span className={styles.pre}>{input.why}</span>
          </div>
        ))}
      </div>
      {earlier.length > 0 && (
        <>
          <h3 className={styles.section}>{t.earlier_scores}</h3>
          <ul className={styles.list}>
            {earlier.map((one) => (
              <li key={one.id}>
                {one.score} · {t.by(one.scored_by_name, time(one.scored_at, now))}
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

interface StoresProps {
  readonly client: ClientRow;
  readonly stores: readonly ClientStore[];
  readonly until: ReadonlyMap<string, string>;
}

/** The stores of a client and the brand each sells. */
export function Stores({ client: record, stores, until }: StoresProps) {
  const t = useText(text);
  const language = useLanguage();
  const rows = { state: "ready", value: { items: stores, total: stores.length }, refreshing: false } as const;
  return (
    <Panel title={t.stores} flush>
      <DataTable
        source={{ rows, paging: NO_PAGING }}
        columns={storeColumns(t, language, until, record)}
        rowKey={(row) => row.id}
        empty={<EmptyState title={t.no_stores} detail={t.no_stores_detail} />}
      />
    </Panel>
  );
}

function storeColumns(t: WordsOf<typeof text>, language: Language, until: ReadonlyMap<string, string>, record: ClientRow) {
  return columnsOf<ClientStore>((c) => [
    c.store(t.store, (row) => ({ name: row.name, mark: row.platform_mark }), { width: 224 }),
    c.text(t.store_code, (row) => <span className="dy-id">{row.code}</span>, { width: 128 }),
    c.text(t.platform, (row) => pick(language, row.platform_label, row.platform_label_en), { width: 144 }),
    c.text(t.brand, (row) => <BrandOfStore store={row} client={record} />, { width: 168 }),
    c.day(t.until, (row) => until.get(row.code) ?? null),
    c.text(t.bound, (row) => (row.bound_mark ? <span className="dy-id">{row.bound_mark}</span> : t.unbound)),
  ]);
}

function BrandOfStore({ store, client: record }: { store: ClientStore; client: ClientRow }) {
  const t = useText(text);
  const { message } = App.useApp();
  const permit = usePermit("stores.update");
  const bind = useRun(
    (brand_id: string | null) =>
      client.PUT("/api/stores/{id}/brand", { params: { path: { id: store.id } }, body: { brand_id } }),
    [["clients"], ["scope"], ["stores"]],
  );
  const own = record.brands.find((brand) => brand.id === store.brand_id);
  if (!permit.allowed) return own?.name ?? null;
  const options = record.brands
    .filter((brand) => !brand.is_archived || brand.id === store.brand_id)
    .map((brand) => ({ value: brand.id, label: brand.name }));
  const change = async (brand: string | undefined) => {
    await bind.mutateAsync(brand ?? null);
    void message.success(t.saved);
  };
  return (
    <Select
      size="small"
      variant="borderless"
      allowClear
      aria-label={t.brand_of(store.name)}
      placeholder={t.several_brands}
      value={store.brand_id ?? undefined}
      options={options}
      onChange={(brand) => void change(brand).catch(() => undefined)}
      className={styles.brand}
    />
  );
}
