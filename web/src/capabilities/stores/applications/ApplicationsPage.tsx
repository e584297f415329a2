import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { FilterSearch } from "@/ui/FilterSearch";
import { FilterSelect } from "@/ui/FilterSelect";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { PlatformMark } from "@/ui/PlatformMark";
import type { Permit } from "@/ui/source";
import { Pill, StatePill } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useCreating } from "@/ui/useCreating";
import { useFilter, useScope } from "@/ui/useView";
import styles from "./applications.module.css";
import { NewApplication } from "./NewApplication";
import { paths } from "./paths";
import { applicationTones, waitTone } from "./states";
import { text } from "./text";

export type ApplicationRow = components["schemas"]["ApplicationView"];
export type ApplicationForm = components["schemas"]["ApplicationForm"];
type Words = WordsOf<typeof text>;

/** The board shows all of them; an agency has dozens under way, not hundreds. */
const ALL = 500;

/** Platforms, categories, steps and reasons: they are the server's, and change with a release only. */
export function useApplicationForm() {
  return useItem(["applications", "form"], () => dataOf(client.GET("/api/application_form")));
}

export default function ApplicationsPage() {
  const [codes] = useScope();
  const [words] = useFilter("text");
  const [platform] = useFilter("platform");
  const [shown] = useFilter("shown");
  const query = { stores: codes.join(",") || undefined, text: words, platform, open: shown !== "ended", limit: ALL };
  const found = useItem(["applications", "board", query], () => dataOf(client.GET("/api/applications", { params: { query } })));
  const form = useApplicationForm();
  const create = usePermit("stores.manage_applications");
  const [open, setOpen] = useCreating();
  return (
    <Loaded source={form} height={480}>
      {(choices) => (
        <Loaded source={found} height={480}>
          {(page) => (
            <>
              <ApplicationsView rows={page.items} ended={shown === "ended"} form={choices} create={create} open={() => setOpen(true)} />
              {open && <NewApplication form={choices} close={() => setOpen(false)} />}
            </>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

interface Props {
  readonly rows: readonly ApplicationRow[];
  /** Whether those that have ended are shown instead of those under way. */
  readonly ended: boolean;
  readonly form: ApplicationForm;
  readonly create: Permit;
  readonly open: () => void;
}

/** Stores on their way to a platform, by step: how long each stands there, and which the platform sent back. */
export function ApplicationsView({ rows, ended, form, create, open }: Props) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <>
      <PageHeader
        crumbs={[{ name: t.stores, path: "/stores" }, { name: t.title }]}
        title={t.title}
        conclusion={ended ? null : conclusionOf(rows, t, language)}
        actions={
          <ActionButton kind="primary" action={create} run={open}>
            {t.create}
          </ActionButton>
        }
      />
      <Filters form={form} />
      {ended ? <Ended rows={rows} /> : <Board rows={rows} form={form} />}
    </>
  );
}

/** How many, and what comes first: a rejection with what mends it, else the one that waits longest. */
function conclusionOf(rows: readonly ApplicationRow[], t: Words, language: Language): string | null {
  const [longest] = rows;
  if (!longest) return null;
  const rejected = rows.filter(({ state }) => state === "rejected");
  const slow = rows.filter(({ days_in_step }) => waitTone(days_in_step) === "warning").length;
  const all = t.conclusion(rows.length, rejected.length, slow);
  const [first] = rejected;
  if (first?.rejection) return all + t.mend_first(first.name, pick(language, first.rejection.fix, first.rejection.fix_en));
  return all + t.longest(longest.name, pick(language, longest.step_label, longest.step_label_en), longest.days_in_step);
}

function Filters({ form }: { form: ApplicationForm }) {
  const t = useText(text);
  const language = useLanguage();
  const platforms = Object.fromEntries(form.platforms.map((one) => [one.platform, pick(language, one.label, one.label_en)]));
  return (
    <div className={styles.tools}>
      <FilterSearch label={t.search} />
      <FilterSelect name="platform" label={t.platform} words={platforms} />
      <FilterSelect name="shown" label={t.which} words={t.shown} />
    </div>
  );
}

function Board({ rows, form }: { rows: readonly ApplicationRow[]; form: ApplicationForm }) {
  const t = useText(text);
  const language = useLanguage();
  if (rows.length === 0)
    return (
      <Panel>
        <EmptyState title={t.empty} detail={t.empty_detail} />
      </Panel>
    );
  return (
    <div className={styles.board} tabIndex={0} role="group" aria-label={t.title}>
      {form.steps.map((step) => {
        const here = rows.filter((row) => row.step === step.code);
        const label = pick(language, step.label, step.label_en);
        return (
          <section key={step.code} className={styles.column} aria-label={label}>
            <h2 className={styles.head}>
              {label}
              <span className={styles.count}>{here.length}</span>
            </h2>
            {here.length === 0 && <p className={styles.none}>{t.none}</p>}
            <ul className={styles.cards}>
              {here.map((row) => (
                <Card key={row.id} row={row} />
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

function Card({ row }: { row: ApplicationRow }) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <li className={styles.card}>
      <KeptLink to={paths.application(row.id)}>
        <PlatformMark mark={row.platform_mark} name={row.name} />
      </KeptLink>
      <span>
        {row.client_name} · {pick(language, row.category_label, row.category_label_en)}
      </span>
      {row.step === "submit" && <span>{t.papers_left(row.missing_count, row.paper_count)}</span>}
      {row.rejection && <span>{pick(language, row.rejection.label, row.rejection.label_en)}</span>}
      <div className={styles.pills}>
        {row.state === "rejected" && <StatePill of={row} tones={applicationTones} />}
        <Pill tone={waitTone(row.days_in_step)}>{t.days(row.days_in_step)}</Pill>
      </div>
    </li>
  );
}

const WHOLE = { limit: ALL, offset: 0, turn: () => undefined };

function Ended({ rows }: { rows: readonly ApplicationRow[] }) {
  const t = useText(text);
  const language = useLanguage();
  const source = { rows: { state: "ready", value: { items: rows, total: rows.length }, refreshing: false }, paging: WHOLE } as const;
  const columns = columnsOf<ApplicationRow>((c) => [
    c.link(
      t.name,
      (row) => row.name,
      (row) => paths.application(row.id),
      { width: 224 },
    ),
    c.text(t.no, (row) => row.application_no, { width: 136 }),
    c.text(t.client, (row) => row.client_name, { width: 128 }),
    c.text(t.platform, (row) => pick(language, row.platform_label, row.platform_label_en), { width: 144 }),
    c.state(t.state, (row) => row, applicationTones, { width: 112 }),
    c.day(t.since, (row) => row.in_step_since),
  ]);
  return (
    <Panel title={t.ended} flush>
      <DataTable
        source={source}
        columns={columns}
        rowKey={(row) => row.id}
        empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
      />
    </Panel>
  );
}
