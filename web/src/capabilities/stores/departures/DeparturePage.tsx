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
import { StatePill } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { departureTones, lineTones, paths, STALE } from "./paths";
import { text } from "./text";

export type Departure = components["schemas"]["DepartureDetail"];
type Line = Departure["lines"][number];

const WHOLE = { limit: 500, offset: 0, turn: () => undefined };

export default function DeparturePage() {
  const { id = "" } = useParams();
  const departure = useItem(["departures", "one", id], () => dataOf(client.GET("/api/departures/{id}", { params: { path: { id } } })));
  return (
    <Loaded source={departure} height={480}>
      {(value) => <DepartureView departure={value} />}
    </Loaded>
  );
}

/** What a leaver could know, line by line; it closes when each has another value or a reason. */
export function DepartureView({ departure }: { departure: Departure }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [waiving, setWaiving] = useState<Line | null>(null);
  const close = useRun(
    () => dataOf(client.POST("/api/departures/{id}/closings", { params: { path: { id: departure.id } } })),
    STALE,
  );
  const end = () => close.mutateAsync(undefined).then(() => message.success(t.closed(departure.user_name)));
  const left = departure.line_count - departure.settled_count;
  const rows = { state: "ready", value: { items: departure.lines, total: departure.lines.length }, refreshing: false } as const;
  return (
    <>
      <PageHeader
        crumbs={[{ name: t.title, path: paths.departures }, { name: departure.user_name }]}
        title={t.of(departure.user_name)}
        state={<StatePill of={departure} tones={departureTones} />}
        facts={departure.successor_name ? t.to_whom(departure.successor_name) : t.to_nobody}
        conclusion={departure.closed_at ? t.all_changed : left > 0 ? t.lines_left(left) : t.may_close}
        actions={
          <ActionButton kind="primary" action={departure.actions.close} run={end} explain>
            {t.close}
          </ActionButton>
        }
      />
      <Panel title={t.list} note={t.list_note} flush>
        <DataTable
          source={{ rows, paging: WHOLE }}
          columns={columns(t, language, setWaiving)}
          rowKey={(row) => row.id}
          empty={<EmptyState title={t.no_lines} detail={t.no_lines_detail} />}
        />
      </Panel>
      {waiving && <Waive line={waiving} close={() => setWaiving(null)} />}
    </>
  );
}

const columns = (t: WordsOf<typeof text>, language: Language, waive: (line: Line) => void) =>
  columnsOf<Line>((c) => [
    c.link(
      t.asset,
      (row) => row.asset_name,
      (row) => paths.asset(row.asset_id),
      { width: 208 },
    ),
    c.text(t.field, (row) => pick(language, row.field_label, row.field_label_en), { width: 144 }),
    c.text(t.because, (row) => pick(language, row.because_label, row.because_label_en), { width: 144 }),
    c.state(t.state, (row) => row, lineTones, { width: 128 }),
    c.text(t.waiver, (row) => (row.waived_reason ? `${row.waived_by_name ?? ""} · ${row.waived_reason}` : null)),
    c.actions(t.actions, (row) => (
      <ActionButton kind="row" action={row.actions.waive} run={() => waive(row)}>
        {t.waive}
      </ActionButton>
    )),
  ]);

function Waive({ line, close }: { line: Line; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const waive = useRun(
    (reason: string) => dataOf(client.POST("/api/rotations/{id}/waivers", { params: { path: { id: line.id } }, body: { reason } })),
    STALE,
  );
  const give = async (reason: string) => {
    await waive.mutateAsync(reason);
    void message.success(t.waived);
    close();
  };
  const title = t.waive_what(line.asset_name, pick(language, line.field_label, line.field_label_en));
  return <ReasonDrawer title={title} verb={t.waive} consequence={t.waive_hint} close={close} give={give} />;
}
