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
import { Panel } from "@/ui/Panel";
import { Pill, type Tone } from "@/ui/StatePill";
import { useScope } from "@/ui/useView";
import styles from "./HomePage.module.css";
import { Statements } from "./Statements";
import { text } from "./text";
import { YesterdayFigures, YesterdayStores } from "./Yesterday";

type Schemas = components["schemas"];
export type Home = Schemas["HomeView"];

export default function HomePage() {
  const { user, permissions } = useSession();
  const language = useLanguage();
  const [codes] = useScope();
  const stores = codes.join(",") || undefined;
  const home = useItem(["home", stores], () => dataOf(client.GET("/api/home", { params: { query: { stores } } })));
  const who = { name: user.name, role: pick(language, user.role_label, user.role_label_en) };
  const counts = permissions.includes("dashboard.view");
  return (
    <Loaded source={home} height={640}>
      {(value) => (
        <HomeView
          home={value}
          who={who}
          permissions={permissions}
          side={user.side}
          figures={counts && <YesterdayFigures stores={stores} />}
          stores={counts && <YesterdayStores stores={stores} />}
        />
      )}
    </Loaded>
  );
}

interface Props {
  readonly home: Home;
  readonly who: { readonly name: string; readonly role: string };
  /** A part the role may not see is not drawn: an empty one would say that there is nothing. */
  readonly permissions: readonly string[];
  readonly side: string;
  readonly figures?: ReactNode;
  readonly stores?: ReactNode;
}

/** 结论 → figures → work and findings → statements → stores. One frame for every role; what is in it is the server's choice. */
export function HomeView({ home, who, permissions, side, figures, stores }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const works = permissions.includes("work.view");
  const finds = permissions.includes("alerts.view");
  const title = t.title(who.role, who.name);
  return (
    <>
      <PageHeader title={title} facts={dayInWords(home.today, language)} conclusion={pick(language, home.conclusion, home.conclusion_en)} />
      <div className={styles.stack}>
        {figures}
        {(works || finds) && (
          <div className={works && finds ? styles.pair : styles.stack}>
            {works && (
              <Panel title={`${t.todos} ${home.tasks_total}`} actions={<KeptLink to="/work/tasks">{t.all} ›</KeptLink>} flush>
                <Todos home={home} />
              </Panel>
            )}
            {finds && (
              <Panel title={`${t.findings} ${home.findings_total}`} actions={<KeptLink to="/alerts/findings">{t.all} ›</KeptLink>} flush>
                <Findings home={home} />
              </Panel>
            )}
          </div>
        )}
        {permissions.includes("settlement.view") && <Statements home={home} side={side} />}
        {home.storefront_reviews.length > 0 && (
          <Panel title={t.checks} flush>
            <Checks home={home} />
          </Panel>
        )}
        {home.stale_reports.length > 0 && (
          <Panel title={t.gaps} actions={<KeptLink to="/imports">{t.to_imports} ›</KeptLink>} flush>
            <Gaps home={home} />
          </Panel>
        )}
        {stores}
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
