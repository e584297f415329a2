import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import type { components } from "@/api/schema";
import { useSession } from "@/api/session";
import { changeOf } from "@/api/table";
import { useNow } from "@/ui/clock";
import { DeltaTag } from "@/ui/DeltaTag";
import { EmptyState } from "@/ui/EmptyState";
import { dayInWords, duration, time } from "@/ui/format/date";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { Pill, type Tone } from "@/ui/StatePill";
import { useScope } from "@/ui/useView";
import styles from "./HomePage.module.css";
import { text } from "./text";

type Schemas = components["schemas"];
export type Home = Schemas["HomeView"];

export default function HomePage() {
  const { user } = useSession();
  const language = useLanguage();
  const [codes] = useScope();
  const stores = codes.join(",") || undefined;
  const home = useItem(["home", stores], () => dataOf(client.GET("/api/home", { params: { query: { stores } } })));
  const who = { name: user.name, role: pick(language, user.role_label, user.role_label_en) };
  return <Loaded source={home} height={640}>{(value) => <HomeView home={value} who={who} />}</Loaded>;
}

interface Props {
  readonly home: Home;
  readonly who: { readonly name: string; readonly role: string };
}

/** One frame for every role; which parts have content is the server's choice. No banner, no weather. */
export function HomeView({ home, who }: Props) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <>
      <PageHeader title={t.title(who.role, who.name)} facts={dayInWords(home.today, language)} conclusion={pick(language, home.conclusion, home.conclusion_en)} />
      <div className={styles.pair}>
        <Panel title={`${t.todos} ${home.tasks_total}`} actions={<KeptLink to="/tasks">{t.all} ›</KeptLink>} flush><Todos home={home} /></Panel>
        <div className={styles.stack}>
          <Panel title={`${t.findings} ${home.findings_total}`} actions={<KeptLink to="/findings">{t.all} ›</KeptLink>} flush><Findings home={home} /></Panel>
          {home.stale_reports.length > 0 && <Panel title={t.gaps} actions={<KeptLink to="/imports">{t.to_imports} ›</KeptLink>} flush><Gaps home={home} /></Panel>}
        </div>
      </div>
    </>
  );
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
      <span className={`${styles.quiet} dy-clip`}>{task.owner_name ? pick(language, task.state_label, task.state_label_en) : t.unclaimed}</span>
      <span className={styles.right}><KeptLink to="/tasks">{t.open}</KeptLink></span>
    </div>
  ));
}

function Due({ task }: { task: Schemas["TaskView"] }) {
  const t = useText(text);
  const language = useLanguage();
  const now = useNow();
  if (!task.is_overdue) return <span className={styles.due}>○ {time(task.due_at, now)}</span>;
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(task.due_at)) / 1_000));
  return <span className={styles.late}>▲ {t.late(duration(seconds, language))}</span>;
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
        <KeptLink to={`/findings/${encodeURIComponent(finding.id)}`} className={styles.name}>{finding.finding_no} {pick(language, finding.title, finding.title_en)}</KeptLink>
        <DeltaTag change={changeOf(finding.change, null, language)} />
      </p>
      <p className={styles.quiet}>{pick(language, finding.summary, finding.summary_en)}</p>
    </div>
  ));
}

function Gaps({ home }: { home: Home }) {
  const t = useText(text);
  return home.stale_reports.map((report) => (
    <div key={`${report.store_id} ${report.fact}`} className={styles.gap}>
      <span className="dy-clip">{report.store_name}</span>
      <span className={styles.quiet}>{t.until(report.until)}</span>
      <span className={styles.late}>▲ {t.missing(report.missing_days)}</span>
    </div>
  ));
}
