import { App } from "antd";
import { client, dataOf } from "@/api/client";
import { useList, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { FilterSelect } from "@/ui/FilterSelect";
import { useText, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import type { ListSource } from "@/ui/source";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useFilter, useScope } from "@/ui/useView";
import { paths } from "./pages";
import { findingStates, severities } from "./states";
import { text } from "./text";

export type FindingRow = components["schemas"]["FindingRow"];

export default function FindingsPage() {
  const t = useText(text);
  const { message } = App.useApp();
  const [codes] = useScope();
  const [state] = useFilter("state");
  const query = { scope: codes.join(",") || undefined, state };
  const findings = useList(["findings", query], (page) => dataOf(client.GET("/api/findings", { params: { query: { ...page, ...query } } })));
  const claim = useRun((id: string) => client.POST("/api/findings/{id}/claim", { params: { path: { id } } }), [["findings"]]);
  const run = (row: FindingRow) => claim.mutateAsync(row.id).then(() => message.success(t.claimed(row.finding_no)));
  return <FindingsView findings={findings} claim={run} />;
}

export function FindingsView({ findings, claim }: { findings: ListSource<FindingRow>; claim: (row: FindingRow) => unknown }) {
  const t = useText(text);
  const conclusion = findings.rows.state === "ready" ? findings.rows.value.conclusion : null;
  return (
    <>
      <PageHeader title={t.title} conclusion={conclusion} />
      <Panel flush>
        <DataTable
          source={findings} columns={columns(t, claim)} rowKey={(row) => row.id} toolbar={<FilterSelect name="state" label={t.state} states={findingStates} />}
          empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
        />
      </Panel>
    </>
  );
}

const columns = (t: WordsOf<typeof text>, claim: (row: FindingRow) => unknown) => columnsOf<FindingRow>((c) => [
  c.link(t.no, (row) => row.finding_no, (row) => paths.finding(row.id), { width: 96 }),
  c.text(t.what, (row) => row.title, { width: 184 }),
  c.state(t.severity, (row) => row.severity, severities),
  c.store(t.store, (row) => ({ name: row.store_name, platform: row.platform }), { width: 136 }),
  c.change(t.change, (row) => row.change),
  c.money(t.stake, (row) => row.at_stake_fen),
  c.state(t.state, (row) => row.state, findingStates),
  c.person(t.owner, (row) => row.owner_name),
  c.actions(t.actions, (row) => <ActionButton kind="row" action={row.actions.claim} run={() => claim(row)}>{t.claim}</ActionButton>),
]);
