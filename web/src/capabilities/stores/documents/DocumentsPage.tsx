import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useInnerList, useItem, useList } from "@/api/hooks";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { FilterSearch } from "@/ui/FilterSearch";
import { FilterSelect } from "@/ui/FilterSelect";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useFilter, useScope } from "@/ui/useView";
import { Ends } from "./Ends";
import { NewDocument } from "./NewDocument";
import { paths } from "./paths";
import styles from "./papers.module.css";
import { paperTones } from "./states";
import { text } from "./text";

export type DocumentRow = components["schemas"]["DocumentView"];
export type DocumentForm = components["schemas"]["DocumentFormView"];
type ExpiryRow = components["schemas"]["ExpiryView"];

/** The words of papers: they are the server's, and change with a release only. */
export function useDocumentForm() {
  return useItem(["documents", "form"], () => dataOf(client.GET("/api/document_form")));
}

export default function DocumentsPage() {
  const t = useText(text);
  const language = useLanguage();
  const [codes] = useScope();
  const stores = codes.join(",") || undefined;
  const [words] = useFilter("text");
  const [kind] = useFilter("kind");
  const [client_id] = useFilter("client");
  const [state] = useFilter("state");
  const form = useDocumentForm();
  const choices = form.state === "ready" ? form.value : null;
  const query = { stores, text: words, kind, client_id, state: STATES.find((one) => one === state) };
  const [counts, setCounts] = useState({ expired: 0, expiring: 0 });
  const documents = useList(["documents", "list", query], async (page) => {
    const found = await dataOf(client.GET("/api/documents", { params: { query: { ...page, ...query } } }));
    setCounts({ expired: found.expired_count, expiring: found.expiring_count });
    return found;
  });
  const create = usePermit("stores.manage_documents");
  const [open, setOpen] = useState(false);
  const total = documents.rows.state === "ready" ? documents.rows.value.total : null;
  return (
    <>
      <PageHeader
        title={t.title}
        conclusion={total !== null && total > 0 && t.conclusion(total, counts.expired, counts.expiring)}
        actions={
          <ActionButton kind="primary" action={create} run={() => setOpen(true)}>
            {t.create}
          </ActionButton>
        }
      />
      <div className={styles.stack}>
        <Panel flush>
          <DataTable
            source={documents}
            columns={columns(t, language)}
            rowKey={(row) => row.id}
            toolbar={choices && <Filters form={choices} />}
            empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
          />
        </Panel>
        <Upcoming stores={stores} />
      </div>
      {open && choices && <NewDocument form={choices} close={() => setOpen(false)} />}
    </>
  );
}

const STATES = ["valid", "expiring", "expired", "replaced", "withdrawn"] as const;

/** Documents and authorisations together, as the clock sees them. */
function Upcoming({ stores }: { stores: string | undefined }) {
  const t = useText(text);
  const language = useLanguage();
  const expiries = useInnerList(["expiries", stores], (page) =>
    dataOf(client.GET("/api/expiries", { params: { query: { ...page, stores } } })),
  );
  const rows = columnsOf<ExpiryRow>((c) => [
    c.link(
      t.document,
      (row) => pick(language, row.kind_label, row.kind_label_en),
      (row) => (row.subject_kind === "document" ? paths.document(row.subject_id) : paths.authorisations),
    ),
    c.text(t.client, (row) => row.client_name, { width: 152 }),
    c.text(t.expires, (row) => <Ends day={row.expires_on} days={row.days_left} />, { width: 184 }),
    c.text(t.told, (row) => (row.noted_days_ahead == null ? t.not_told : t.told_at(row.noted_days_ahead)), { width: 104 }),
    c.state(t.state, (row) => row, paperTones, { width: 112 }),
  ]);
  return (
    <Panel title={t.upcoming} flush>
      <DataTable source={expiries} columns={rows} rowKey={(row) => row.subject_id} empty={<EmptyState title={t.upcoming_empty} />} />
    </Panel>
  );
}

function Filters({ form }: { form: DocumentForm }) {
  const t = useText(text);
  const language = useLanguage();
  const scope = useItem(["scope"], () => dataOf(client.GET("/api/scope")));
  const clients = scope.state === "ready" ? scope.value.clients : [];
  return (
    <>
      <FilterSearch label={t.search} />
      <FilterSelect name="client" label={t.client} words={Object.fromEntries(clients.map((one) => [one.id, one.name]))} />
      <FilterSelect name="kind" label={t.kind} words={named(form.kinds, language)} />
      <FilterSelect name="state" label={t.state} words={named(form.states, language)} />
    </>
  );
}

interface Choice {
  readonly code: string;
  readonly label: string;
  readonly label_en: string;
}

export function named(all: readonly Choice[], language: Language): Readonly<Record<string, string>> {
  return Object.fromEntries(all.map(({ code, label, label_en }) => [code, pick(language, label, label_en)]));
}

export function optionsOf(all: readonly Choice[], language: Language) {
  return all.map(({ code, label, label_en }) => ({ value: code, label: pick(language, label, label_en) }));
}

/** The end of the number where there is one to show; the whole of it is behind a look that is written down. */
export function masked(row: { readonly has_number: boolean; readonly number_tail?: string | null }, t: WordsOf<typeof text>): string {
  if (!row.has_number) return t.no_number;
  return row.number_tail == null ? t.has_number : t.tail(row.number_tail);
}

const columns = (t: WordsOf<typeof text>, language: Language) =>
  columnsOf<DocumentRow>((c) => [
    c.link(
      t.document,
      (row) => pick(language, row.kind_label, row.kind_label_en),
      (row) => paths.document(row.id),
    ),
    c.text(t.client, (row) => row.client_name, { width: 128 }),
    c.text(t.holder, (row) => row.holder, { width: 208 }),
    c.text(t.number, (row) => masked(row, t), { width: 128 }),
    c.text(t.expires, (row) => (row.is_open_ended ? t.open_ended : <Ends day={row.expires_on} days={row.days_left} />), { width: 184 }),
    c.state(t.state, (row) => row, paperTones, { width: 112 }),
    c.text(t.scan, (row) => (row.media_type == null ? t.no_scan : t.has_scan), { width: 88 }),
  ]);
