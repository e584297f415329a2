import { App } from "antd";
import { client, dataOf } from "@/api/client";
import { useList, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { changeOf } from "@/api/table";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { FilterSelect } from "@/ui/FilterSelect";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import type { ListSource } from "@/ui/source";
import { Pill } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useFilter, useScope } from "@/ui/useView";
import { paths } from "./pages";
import { FINDING_STATES, findingTones, SEVERITIES, severityTones } from "./states";
import { text } from "./text";

export type FindingRow = components["schemas"]["FindingView"];

export default function FindingsPage() {
  const t = useText(text);
  const { message } = App.useApp();
  const [codes] = useScope();
  const [state] = useFilter("state");
  const [severity] = useFilter("severity");
  const query = {
    stores: codes.join(",") || undefined,
    state: FINDING_STATES.find((one) => one === state),
    severity: SEVERITIES.find((one) => one === severity),
  };
  const findings = useList(["findings", "list", query], (page) =>
    dataOf(client.GET("/api/findings", { params: { query: { ...page, ...query } } })),
  );
  const take = useRun((id: string) => client.POST("/api/findings/{id}/analysis", { params: { path: { id } } }), [["findings"], ["home"]]);
  const run = (row: FindingRow) => take.mutateAsync(row.id).then(() => message.success(t.taken(row.finding_no)));
  return <FindingsView findings={findings} take={run} />;
}

export function FindingsView({ findings, take }: { findings: ListSource<FindingRow>; take: (row: FindingRow) => unknown }) {
  const t = useText(text);
  const language = useLanguage();
  const rows = findings.rows.state === "ready" ? findings.rows.value : null;
  const [first] = rows?.items ?? [];
  const toolbar = (
    <>
      <FilterSelect name="state" label={t.state} words={t.states} />
      <FilterSelect name="severity" label={t.severity} words={t.severities} />
    </>
  );
  return (
    <>
      <PageHeader title={t.title} conclusion={rows && first && t.latest(rows.total, pick(language, first.summary, first.summary_en))} />
      <Panel flush>
        <DataTable
          name="findings"
          source={findings}
          columns={columns(t, language, take)}
          rowKey={(row) => row.id}
          toolbar={toolbar}
          empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
        />
      </Panel>
    </>
  );
}

const columns = (t: WordsOf<typeof text>, language: Language, take: (row: FindingRow) => unknown) =>
  columnsOf<FindingRow>((c) => [
    c.link(
      t.no,
      (row) => row.finding_no,
      (row) => paths.finding(row.id),
      { width: 88 },
    ),
    c.text(t.severity, (row) => <Pill tone={severityTones[row.severity] ?? "neutral"}>{t.severities[row.severity] ?? row.severity}</Pill>, {
      width: 112,
    }),
    c.text(t.what, (row) => pick(language, row.title, row.title_en)),
    c.text(t.store, (row) => row.store_name, { width: 136 }),
    c.change(t.change, (row) => changeOf(row.change, null, language), { width: 104 }),
    c.state(t.state, (row) => row, findingTones, { width: 104 }),
    c.money(t.stake, (row) => row.at_stake_fen ?? null, { width: 112 }),
    c.person(t.owner, (row) => row.owner_name ?? null),
    c.actions(t.actions, (row) => (
      <ActionButton kind="row" action={row.actions.analyse} run={() => take(row)}>
        {t.take}
      </ActionButton>
    )),
  ]);
