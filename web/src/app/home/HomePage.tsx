import type { ReactNode } from "react";
import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import type { components } from "@/api/schema";
import { useSession } from "@/api/session";
import { changeOf } from "@/api/table";
import { DeltaTag } from "@/ui/DeltaTag";
import { Due } from "@/ui/Due";
import { EmptyState } from "@/ui/EmptyState";
import { dayInWords } from "@/ui/format/date";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel as Box } from "@/ui/Panel";
import { Pill, type Tone } from "@/ui/StatePill";
import { useScope } from "@/ui/useView";
import styles from "./HomePage.module.css";
import { Statements } from "./Statements";
import { text } from "./text";
import { YesterdayFigures, YesterdayStores } from "./Yesterday";

type Schemas = components["schemas"];
export type Home = Schemas["HomeView"];
type Panel = Schemas["HomePanel"];

export default function HomePage() {
  const { user } = useSession();
  const language = useLanguage();
  const [codes] = useScope();
  const stores = codes.join(",") || undefined;
  const home = useItem(["home", stores], () => dataOf(client.GET("/api/home", { params: { query: { stores } } })));
  const who = { name: user.name, role: pick(language, user.role_label, user.role_label_en) };
  return (
    <Loaded source={home} height={640}>
      {(value) => <HomeView home={value} who={who} side={user.side} stores={<YesterdayStores stores={stores} />} />}
    </Loaded>
  );
}

interface Props {
  readonly home: Home;
  readonly who: { readonly name: string; readonly role: string };
  readonly side: string;
  /** Yesterday by store, which asks for itself. */
  readonly stores: ReactNode;
}

/** Work and findings stand side by side when one follows the other. */
const PAIR: readonly Panel[] = ["tasks", "findings"];

function rowsOf(panels: readonly Panel[]): Panel[][] {
  const rows: Panel[][] = [];
  for (const panel of panels) {
    const last = rows.at(-1);
    if (PAIR.includes(panel) && last?.length === 1 && last.every((other) => PAIR.includes(other))) last.push(panel);
    else rows.push([panel]);
  }
  return rows;
}

/** 结论, then the panels of the role in the server's order. A part somebody may not see is not drawn: an empty one would lie. */
export function HomeView({ home, who, side, stores }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const draw = (panel: Panel) => <Part key={panel} panel={panel} home={home} side={side} stores={stores} />;
  return (
    <>
      <PageHeader
        title={t.title(who.role, who.name)}
        facts={dayInWords(home.today, language)}
        conclusion={pick(language, home.conclusion, home.conclusion_en)}
      />
      <div className={styles.stack}>
        {rowsOf(home.panels).map((row) =>
          row.length > 1 ? <div key="pair" className={styles.pair}>{row.map(draw)}</div> : row.map(draw),
        )}
      </div>
    </>
  );
}

interface PartProps extends Pick<Props, "home" | "side" | "stores"> {
  readonly panel: Panel;
}

function Part({ panel, home, side, stores }: PartProps) {
  const t = useText(text);
  switch (panel) {
    case "figures":
      return home.figures ? <YesterdayFigures figures={home.figures} /> : null;
    case "tasks":
      return (
        <Box title={`${t.todos} ${home.tasks_total}`} actions={<KeptLink to="/work/tasks">{t.all} ›</KeptLink>} flush>
          <Todos home={home} />
        </Box>
      );
    case "findings":
      return (
        <Box title={`${t.findings} ${home.findings_total}`} actions={<KeptLink to="/alerts/findings">{t.all} ›</KeptLink>} flush>
          <Findings home={home} />
        </Box>
      );
    case "statements":
      return <Statements home={home} side={side} />;
    case "checks":
      return home.storefront_reviews.length === 0 ? null : (
        <Box title={t.checks} flush>
          <Checks home={home} />
        </Box>
      );
    case "gaps":
      return home.stale_reports.length === 0 ? null : (
        <Box title={t.gaps} actions={<KeptLink to="/imports">{t.to_imports} ›</KeptLink>} flush>
          <Gaps home={home} />
        </Box>
      );
    case "stores":
      return stores;
  }
}

function Todos({ home }: { home: Home }) {
  const t = useText(text);
  const language = useLanguage();
  if (home.tasks.length === 0) return <EmptyState title={t.no_todos} detail={t.no_todos_detail} />;
  return home.tasks.map((task) => (
    <div key={task.id} className={styles.row}>
      <Due task={task} />
      <span className="dy-clip">{pick(language, task.title, task.title_en)}</span>
      <span className="dy-clip">{task.store_name ?? task.client_name ?? t.agency}</span>
      <span className={`${styles.quiet} dy-clip`}>
        {task.owner_name ? pick(language, task.state_label, task.state_label_en) : t.unclaimed}
      </span>
      <span className={styles.right}>
        <KeptLink to="/work/tasks" also={{ task: task.id }}>
          {t.open}
        </KeptLink>
      </span>
    </div>
  ));
}

const TONES: Readonly<Record<string, Tone>> = { watch: "info", warning: "warning", severe: "severe" };

function Findings({ home }: { home: Home }) {
  const t = useText(text);
  const language = useLanguage();
  if (home.findings.length === 0) return <EmptyState title={t.no_findings} detail={t.no_findings_detail} />;
  return home.findings.map((finding) => (
    <div key={finding.id} className={styles.finding}>
      <p className={styles.headline}>
        <Pill tone={TONES[finding.severity] ?? "neutral"}>{pick(language, finding.state_label, finding.state_label_en)}</Pill>
        <KeptLink to={`/alerts/findings/${encodeURIComponent(finding.id)}`} className={styles.name}>
          {finding.finding_no} {pick(language, finding.title, finding.title_en)}
        </KeptLink>
        <DeltaTag change={changeOf(finding.change, null, language)} />
      </p>
      <p className={styles.quiet}>{pick(language, finding.summary, finding.summary_en)}</p>
    </div>
  ));
}

/** Stores whose front the reader promised to look at again. */
function Checks({ home }: { home: Home }) {
  const t = useText(text);
  return home.storefront_reviews.map((check) => (
    <div key={check.store_id} className={styles.gap}>
      <KeptLink to={`/stores/${encodeURIComponent(check.store_id)}/storefront`} className="dy-clip">
        {check.store_name}
      </KeptLink>
      <span className={styles.quiet}>{t.check_failed(check.failed_count)}</span>
      <span className={check.is_overdue ? styles.late : styles.quiet}>
        {check.is_overdue ? `▲ ${t.check_late(check.on)}` : t.check_due(check.on)}
      </span>
    </div>
  ));
}

function Gaps({ home }: { home: Home }) {
  const t = useText(text);
  const language = useLanguage();
  return home.stale_reports.map((report) => (
    <div key={`${report.store_id} ${report.fact}`} className={styles.gap}>
      <span className="dy-clip">
        {report.store_name} · {pick(language, report.fact_label, report.fact_label_en)}
      </span>
      <span className={styles.quiet}>{t.until(report.until)}</span>
      <span className={styles.late}>▲ {t.missing(report.missing_days)}</span>
    </div>
  ));
}
