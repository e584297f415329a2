import { App } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useList, useRun } from "@/api/hooks";
import { usePermit } from "@/api/session";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { FilterSelect } from "@/ui/FilterSelect";
import { KeptLink } from "@/ui/KeptLink";
import { useLanguage, useText } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { ReasonDrawer } from "@/ui/ReasonDrawer";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useFilter, useScope } from "@/ui/useView";
import { named, useDocumentForm } from "./DocumentsPage";
import styles from "./papers.module.css";
import { STALE } from "./paths";
import { authorisationColumns, letterOf, type Authorisation } from "./authorisations";
import { NewAuthorisation } from "./NewAuthorisation";
import { authorisationText } from "./text";

const STATES = ["valid", "expiring", "expired", "pending", "withdrawn"] as const;

export default function AuthorisationsPage() {
  const t = useText(authorisationText);
  const language = useLanguage();
  const [codes] = useScope();
  const [state] = useFilter("state");
  const form = useDocumentForm();
  const choices = form.state === "ready" ? form.value : null;
  const query = { stores: codes.join(",") || undefined, state: STATES.find((one) => one === state) };
  const rows = useList(["authorisations", "list", query], (page) =>
    dataOf(client.GET("/api/authorisations", { params: { query: { ...page, ...query } } })),
  );
  const create = usePermit("stores.manage_documents");
  const [open, setOpen] = useState(false);
  const [leaving, setLeaving] = useState<Authorisation | null>(null);
  const last = columnsOf<Authorisation>((c) => [
    c.actions(t.actions, (row) => <Verbs row={row} withdraw={() => setLeaving(row)} />, { width: 136 }),
  ]);
  const found = rows.rows.state === "ready" ? rows.rows.value : null;
  const first = found?.items[0];
  return (
    <>
      <PageHeader
        title={t.title}
        conclusion={first && t.conclusion(found.total, first.brand_name, first.days_left)}
        actions={
          <ActionButton kind="primary" action={create} run={() => setOpen(true)}>
            {t.create}
          </ActionButton>
        }
      />
      <Panel flush>
        <DataTable
          source={rows}
          columns={[...authorisationColumns(t, language), ...last]}
          rowKey={(row) => row.id}
          toolbar={choices && <FilterSelect name="state" label={t.state} words={named(choices.authorisation_states, language)} />}
          empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
        />
      </Panel>
      {open && choices && <NewAuthorisation form={choices} close={() => setOpen(false)} />}
      {leaving && <Withdraw row={leaving} close={() => setLeaving(null)} />}
    </>
  );
}

function Withdraw({ row, close }: { row: Authorisation; close: () => void }) {
  const t = useText(authorisationText);
  const { message } = App.useApp();
  const withdraw = useRun(
    (reason: string) =>
      dataOf(client.POST("/api/authorisations/{id}/withdrawals", { params: { path: { id: row.id } }, body: { reason } })),
    STALE,
  );
  const give = async (reason: string) => {
    await withdraw.mutateAsync(reason);
    void message.success(t.withdrawn);
    close();
  };
  return (
    <ReasonDrawer
      title={t.withdraw_what(row.brand_name)}
      verb={t.withdraw}
      consequence={t.withdraw_consequence}
      close={close}
      give={give}
    />
  );
}

function Verbs({ row, withdraw }: { row: Authorisation; withdraw: () => void }) {
  const t = useText(authorisationText);
  const letter = letterOf(row);
  return (
    <span className={styles.line}>
      {letter && <KeptLink to={letter}>{t.letter}</KeptLink>}
      <ActionButton kind="row" action={row.actions.withdraw} run={withdraw}>
        {t.withdraw}
      </ActionButton>
    </span>
  );
}
