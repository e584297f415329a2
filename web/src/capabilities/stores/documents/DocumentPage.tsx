import { App } from "antd";
import { useState } from "react";
import { useParams } from "react-router";
import { client, dataOf } from "@/api/client";
import { useItem, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { ReasonDrawer } from "@/ui/ReasonDrawer";
import { Pill, StatePill } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { authorisationColumns } from "./authorisations";
import { Ends } from "./Ends";
import { masked } from "./DocumentsPage";
import { DocumentImpact } from "./Impact";
import { wholeList } from "./lists";
import styles from "./papers.module.css";
import { paths, STALE } from "./paths";
import { RenewDocument } from "./RenewDocument";
import { RevealNumber } from "./RevealNumber";
import { Scan } from "./Scan";
import { paperTones } from "./states";
import { authorisationText, text } from "./text";

export type Document = components["schemas"]["DocumentDetail"];
type Revision = components["schemas"]["DocumentRevisionView"];

export default function DocumentPage() {
  const { id = "" } = useParams();
  const document = useItem(["documents", "one", id], () => dataOf(client.GET("/api/documents/{id}", { params: { path: { id } } })));
  return (
    <Loaded source={document} height={640}>
      {(value) => <DocumentView key={value.id} document={value} />}
    </Loaded>
  );
}

/** One document: what it says, its scan, what rests on it, and what stops when it lapses. */
function DocumentView({ document }: { document: Document }) {
  const t = useText(text);
  const granted = useText(authorisationText);
  const language = useLanguage();
  const name = pick(language, document.kind_label, document.kind_label_en);
  const isLive = document.state !== "replaced" && document.state !== "withdrawn";
  return (
    <>
      <PageHeader
        crumbs={[{ name: t.title, path: paths.documents }, { name }]}
        title={name}
        state={
          <>
            <StatePill of={document} tones={paperTones} />
            {document.is_personal && <Pill tone="info">{t.personal}</Pill>}
          </>
        }
        facts={[document.client_name, t.revision(document.revision_no)].join(" · ")}
        conclusion={conclusionOf(document, t)}
        actions={<Verbs document={document} name={name} />}
      />
      <div className={styles.stack}>
        <Facts document={document} />
        <Scan document={document} />
        {isLive && <DocumentImpact id={document.id} />}
        <Panel title={t.authorisations} flush>
          <DataTable
            source={wholeList(document.authorisations)}
            columns={authorisationColumns(granted, language)}
            rowKey={(row) => row.id}
            empty={<EmptyState title={t.no_authorisations} />}
          />
        </Panel>
        <Panel title={t.revisions} flush>
          <DataTable
            source={wholeList(document.revisions)}
            columns={revisionColumns(t, language)}
            rowKey={(row) => row.id}
            empty={<EmptyState title={t.none} />}
          />
        </Panel>
      </div>
    </>
  );
}

function Verbs({ document, name }: { document: Document; name: string }) {
  const t = useText(text);
  const { message } = App.useApp();
  const [open, setOpen] = useState<"renew" | "withdraw" | "reveal" | null>(null);
  const close = () => setOpen(null);
  const withdraw = useRun(
    (reason: string) =>
      dataOf(client.POST("/api/documents/{id}/withdrawals", { params: { path: { id: document.id } }, body: { reason } })),
    STALE,
  );
  const give = async (reason: string) => {
    await withdraw.mutateAsync(reason);
    void message.success(t.withdrawn);
    close();
  };
  return (
    <>
      <ActionButton kind="danger" action={document.actions.withdraw} run={() => setOpen("withdraw")}>
        {t.withdraw}
      </ActionButton>
      <ActionButton action={document.actions.reveal_number} run={() => setOpen("reveal")}>
        {t.reveal}
      </ActionButton>
      <ActionButton kind="primary" action={document.actions.renew} run={() => setOpen("renew")}>
        {t.renew}
      </ActionButton>
      {open === "renew" && <RenewDocument document={document} close={close} />}
      {open === "reveal" && <RevealNumber id={document.id} close={close} />}
      {open === "withdraw" && (
        <ReasonDrawer title={t.withdraw_what(name)} verb={t.withdraw} consequence={t.withdraw_consequence} close={close} give={give} />
      )}
    </>
  );
}

function conclusionOf(document: Document, t: WordsOf<typeof text>): string {
  const days = document.days_left;
  if (document.state === "withdrawn") return t.is_withdrawn(document.withdrawn_reason ?? "");
  if (document.state === "replaced") return t.is_replaced;
  if (document.state === "expired" && days != null) return t.expired_for(-days);
  return document.state === "expiring" && days != null ? t.ends_in(days) : t.holds;
}

function Facts({ document }: { document: Document }) {
  const t = useText(text);
  const language = useLanguage();
  const uses = document.uses.map((used) => (
    <span key={`${used.subject_kind} ${used.subject_id}`} className={styles.chip}>
      {pick(language, used.label, used.label_en)}
    </span>
  ));
  const facts = [
    [t.holder, document.holder],
    [t.number, masked(document, t)],
    [t.issued, document.issued_on ?? t.none],
    [t.expires, endOf(document, t)],
    [t.client, document.client_name],
    [t.added_by, document.added_by_name],
    [t.uses, uses.length > 0 ? <div className={styles.chips}>{uses}</div> : t.no_uses],
  ] as const;
  return (
    <Panel>
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

interface Term {
  readonly is_open_ended: boolean;
  readonly expires_on?: string | null;
  readonly days_left?: number | null;
}

function endOf(of: Term, t: WordsOf<typeof text>) {
  if (of.is_open_ended) return t.open_ended;
  return of.expires_on == null ? t.no_expiry : <Ends day={of.expires_on} days={of.days_left} />;
}

const revisionColumns = (t: WordsOf<typeof text>, language: Language) =>
  columnsOf<Revision>((c) => [
    c.link(
      t.document,
      (row) => t.revision(row.revision_no),
      (row) => paths.document(row.id),
    ),
    c.day(t.issued, (row) => row.issued_on ?? null),
    c.text(t.expires, (row) => (row.is_open_ended ? t.open_ended : (row.expires_on ?? t.no_expiry)), { width: 128 }),
    c.person(t.added_by, (row) => row.added_by_name),
    c.time(t.added_at, (row) => row.added_at),
    c.state(t.state, (row) => ({ state: row.state, state_label: row.state_label, state_label_en: row.state_label_en }), paperTones, {
      width: language === "zh-CN" ? 112 : 144,
    }),
  ]);
