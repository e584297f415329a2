import { useState, type ReactNode } from "react";
import { useParams } from "react-router";
import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { StatePill } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { Deposits } from "./deposits/Deposits";
import styles from "./applications.module.css";
import { useApplicationForm, type ApplicationForm } from "./ApplicationsPage";
import { MoveForm } from "./MoveForm";
import { Papers } from "./Papers";
import { paths } from "./paths";
import { applicationTones } from "./states";
import { text } from "./text";

export type Application = components["schemas"]["ApplicationDetail"];
export type OutcomeOf = Application["outcomes"][number];
type Words = WordsOf<typeof text>;

export default function ApplicationPage() {
  const { id = "" } = useParams();
  const application = useItem(["applications", "one", id], () =>
    dataOf(client.GET("/api/applications/{id}", { params: { path: { id } } })),
  );
  const form = useApplicationForm();
  return (
    <Loaded source={form} height={640}>
      {(choices) => (
        <Loaded source={application} height={640}>
          {(value) => (
            <ApplicationDetailView application={value} form={choices}>
              {(value.needs_deposit || value.step !== "submit") && <Deposits of={{ application_id: value.id }} payer={value.client_name} />}
            </ApplicationDetailView>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

interface Props {
  readonly application: Application;
  readonly form: ApplicationForm;
  /** The ledger. */
  readonly children?: ReactNode;
}

/** One application: where it stands, what mends a rejection, which papers are there, what happened. */
export function ApplicationDetailView({ application, form, children }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const [doing, setDoing] = useState<OutcomeOf | null>(null);
  const next = application.outcomes.filter(({ is_next }) => is_next);
  // What takes it on comes last and is the primary one; giving up comes first.
  const ordered = [...next].sort((one, other) => rankOf(one) - rankOf(other));
  const [first] = application.moves;
  return (
    <>
      <PageHeader
        crumbs={[{ name: t.title, path: paths.applications }, { name: application.application_no }]}
        title={application.name}
        state={<StatePill of={application} tones={applicationTones} />}
        facts={factsOf(application, language)}
        conclusion={conclusionOf(application, t, language)}
        actions={ordered.map((one) => (
          <ActionButton
            key={one.outcome}
            kind={rankOf(one) === LAST ? "primary" : "plain"}
            action={one.permit}
            run={() => setDoing(one)}
          >
            {pick(language, one.label, one.label_en)}
          </ActionButton>
        ))}
      />
      <div className={styles.stack}>
        {application.rejection && (
          <div className={styles.fix} role="note">
            <strong>
              {t.how_to_mend} · {pick(language, application.rejection.label, application.rejection.label_en)}
            </strong>
            <span>{pick(language, application.rejection.fix, application.rejection.fix_en)}</span>
            {first?.note && <span>{first.note}</span>}
          </div>
        )}
        <Way application={application} form={form} />
        <Papers application={application} />
        {children}
        <Moves application={application} />
        <div className={styles.pair}>
          <Sentences title={t.tips} of={application.tips} />
          <Sentences title={t.sources} of={application.sources} />
        </div>
      </div>
      {doing && <MoveForm application={application} outcome={doing} form={form} close={() => setDoing(null)} />}
    </>
  );
}

const LAST = 2;

function rankOf({ outcome }: OutcomeOf): number {
  if (outcome === "withdrawn") return 0;
  return outcome === "rejected" ? 1 : LAST;
}

function factsOf(application: Application, language: Language): string {
  const platform = pick(language, application.platform_label, application.platform_label_en);
  const front = pick(language, application.storefront_label ?? "", application.storefront_label_en);
  const category = pick(language, application.category_label, application.category_label_en);
  return [application.client_name, platform, front, category].filter(Boolean).join(" · ");
}

function conclusionOf(application: Application, t: Words, language: Language): string {
  if (application.state === "finished") return t.is_finished;
  if (application.state === "withdrawn") return t.is_withdrawn;
  const step = t.waits_step(pick(language, application.step_label, application.step_label_en), application.days_in_step);
  if (application.rejection)
    return step + t.rejected_because(pick(language, application.rejection.label, application.rejection.label_en));
  if (application.step !== "submit") return step;
  const lacking = application.papers.find(({ is_at_hand }) => !is_at_hand);
  if (!lacking) return step + t.papers_there;
  return step + t.waits_papers(application.missing_count, pick(language, lacking.label, lacking.label_en));
}

/** The five steps, the one it stands at, and the facts. */
function Way({ application, form }: { application: Application; form: ApplicationForm }) {
  const t = useText(text);
  const language = useLanguage();
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t.no, application.application_no],
    [t.brand, application.brand_name ?? t.no_brand],
    [t.since, application.in_step_since],
    [t.started_by, application.opened_by_name],
    [
      t.store,
      application.store_id && application.store_name ? (
        <KeptLink key="store" to={paths.store(application.store_id)}>
          {application.store_name}
        </KeptLink>
      ) : (
        t.no_store
      ),
    ],
  ];
  return (
    <Panel>
      <ol className={styles.steps}>
        {form.steps.map((step) => {
          const reached = application.moves.find((move) => move.step === step.code);
          const here = step.code === application.step;
          return (
            <li
              key={step.code}
              className={here ? `${styles.step} ${styles.current}` : styles.step}
              aria-current={here ? "step" : undefined}
            >
              {pick(language, step.label, step.label_en)}
              <small>{here ? t.days(application.days_in_step) : (reached?.happened_on ?? "—")}</small>
            </li>
          );
        })}
      </ol>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function Sentences({ title, of }: { title: string; of: Application["tips"] }) {
  const language = useLanguage();
  if (of.length === 0) return null;
  return (
    <Panel title={title}>
      <ul className={styles.list}>
        {of.map((one) => (
          <li key={one.text}>{pick(language, one.text, one.text_en)}</li>
        ))}
      </ul>
    </Panel>
  );
}

const WHOLE = { limit: 500, offset: 0, turn: () => undefined };

function Moves({ application }: { application: Application }) {
  const t = useText(text);
  const language = useLanguage();
  const { moves } = application;
  const source = { rows: { state: "ready", value: { items: moves, total: moves.length }, refreshing: false }, paging: WHOLE } as const;
  const columns = columnsOf<Application["moves"][number]>((c) => [
    c.day(t.happened, (row) => row.happened_on),
    c.text(t.outcome, (row) => pick(language, row.outcome_label, row.outcome_label_en), { width: 128 }),
    c.text(t.step, (row) => pick(language, row.step_label, row.step_label_en), { width: 128 }),
    c.text(t.reason, (row) => (row.rejection ? pick(language, row.rejection.label, row.rejection.label_en) : null), { width: 160 }),
    c.text(t.note, (row) => row.note),
    c.person(t.by, (row) => row.moved_by_name),
  ]);
  return (
    <Panel title={t.moves} flush>
      <DataTable
        source={source}
        columns={columns}
        rowKey={(row) => row.moved_at + row.outcome}
        empty={<EmptyState title={t.no_moves} detail={t.no_moves_detail} />}
      />
    </Panel>
  );
}
