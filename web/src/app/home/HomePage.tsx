import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import type { components } from "@/api/schema";
import { useSession } from "@/api/session";
import { DeltaTag } from "@/ui/DeltaTag";
import { EmptyState } from "@/ui/EmptyState";
import { duration, time } from "@/ui/format/date";
import { KeptLink } from "@/ui/KeptLink";
import { useLanguage, useText, type WordsOf } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { MetricCard, MetricGrid } from "@/ui/MetricCard";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { SlaClock } from "@/ui/SlaClock";
import { StatePill } from "@/ui/StatePill";
import { healthStates } from "@/ui/states";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useScope } from "@/ui/useView";
import styles from "./HomePage.module.css";
import { text } from "./text";

type Schemas = components["schemas"];
export type Home = Schemas["Home"];

const NO_PAGING = { limit: 100, offset: 0, turn: () => undefined };

export default function HomePage() {
  const { user } = useSession();
  const [codes] = useScope();
  const scope = codes.join(",") || undefined;
  const home = useItem(["home", scope], () => dataOf(client.GET("/api/home", { params: { query: { scope } } })));
  const who = { name: user.name, role: user.role_label };
  return <Loaded source={home} height={640}>{(value) => <HomeView home={value} who={who} now={new Date()} />}</Loaded>;
}

interface Props {
  readonly home: Home;
  readonly who: { readonly name: string; readonly role: string };
  readonly now: Date;
}

/** One frame for every role; which parts have content is the server's choice. No banner, no weather. */
export function HomeView({ home, who, now }: Props) {
  const t = useText(text);
  return (
    <>
      <PageHeader title={t.title(who.role, who.name)} conclusion={home.conclusion} />
      <div className={styles.stack}>
        {home.figures.length > 0 && <MetricGrid>{home.figures.map((metric) => <MetricCard key={metric.code} metric={metric} compact />)}</MetricGrid>}
        <div className={styles.pair}>
          <div className={styles.stack}>
            <Panel title={`${t.todos} ${home.todos_count}`} flush><Todos todos={home.todos} now={now} /></Panel>
            <Panel title={`${t.risks} ${home.risks.length}`} flush><Risks risks={home.risks} /></Panel>
          </div>
          <div className={styles.stack}>
            <Panel title={t.clocks}><Clocks clocks={home.clocks} /></Panel>
            <Panel title={t.rhythm}><Rhythm rhythm={home.rhythm} now={now} /></Panel>
          </div>
        </div>
        {home.client_margins.length > 0 && <Margins home={home} />}
      </div>
    </>
  );
}

function Todos({ todos, now }: { todos: Home["todos"]; now: Date }) {
  const t = useText(text);
  if (todos.length === 0) return <EmptyState title={t.no_todos} detail={t.no_todos_detail} />;
  return todos.map((todo) => (
    <div key={todo.id} className={styles.row}>
      <Due todo={todo} now={now} />
      <span className="dy-clip">{todo.title}</span>
      <span className="dy-clip">{todo.client_name}</span>
      <span className={`${styles.quiet} dy-clip`}>{todo.note}</span>
      <span className={styles.right}><KeptLink to={todo.path}>{t.open}</KeptLink></span>
    </div>
  ));
}

function Due({ todo, now }: { todo: Home["todos"][number]; now: Date }) {
  const t = useText(text);
  const language = useLanguage();
  if (!todo.overdue) return <span className={styles.due}>○ {time(todo.due_at, now)}</span>;
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(todo.due_at)) / 1_000));
  return <span className={styles.late}>▲ {t.late(duration(seconds, language))}</span>;
}

function Risks({ risks }: { risks: Home["risks"] }) {
  const t = useText(text);
  if (risks.length === 0) return <EmptyState title={t.no_risks} />;
  return risks.map((risk) => (
    <div key={risk.client_code} className={styles.risk}>
      <span className="dy-clip">{risk.client_name}</span>
      <span><StatePill state={risk.health} states={healthStates} /></span>
      <span className="dy-clip">{risk.cause} {risk.change && <DeltaTag change={risk.change} />}</span>
      <KeptLink to={risk.path}>{risk.next} ›</KeptLink>
    </div>
  ));
}

function Clocks({ clocks }: { clocks: Home["clocks"] }) {
  const t = useText(text);
  if (clocks.length === 0) return <span className={styles.quiet}>{t.no_clocks}</span>;
  return clocks.map((clock) => <div key={clock.id} className={styles.line}><span className="dy-clip">{clock.name} · {clock.client_name}</span><SlaClock clock={clock} /></div>);
}

function Rhythm({ rhythm, now }: { rhythm: Home["rhythm"]; now: Date }) {
  const t = useText(text);
  if (rhythm.length === 0) return <span className={styles.quiet}>{t.no_rhythm}</span>;
  return rhythm.map(({ at, name, minutes }) => (
    <div key={at} className={styles.line}><span>{time(at, now).slice(-5)}</span><span>{name}</span><span className={styles.quiet}>{t.minutes(minutes)}</span></div>
  ));
}

function Margins({ home }: { home: Home }) {
  const t = useText(text);
  const items = home.client_margins;
  const rows = { state: "ready", value: { items, total: items.length, totals: home.client_margins_total }, refreshing: false } as const;
  return (
    <Panel title={t.margins} flush>
      <DataTable source={{ rows, paging: NO_PAGING }} columns={marginColumns(t)} rowKey={(row) => row.client_code} empty={null} />
    </Panel>
  );
}

const marginColumns = (t: WordsOf<typeof text>) => columnsOf<Schemas["ClientMargin"]>((c) => [
  c.text(t.client, (row) => row.client_name),
  c.money(t.service_fee, (row) => row.service_fee_fen),
  c.money(t.cost, (row) => row.cost_fen),
  c.money(t.margin, (row) => row.margin_fen),
  c.percent(t.margin_rate, (row) => row.margin_ppm),
]);
