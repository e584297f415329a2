import { useParams } from "react-router";
import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import type { components } from "@/api/schema";
import { useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { MetricCard, MetricGrid } from "@/ui/MetricCard";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { StatePill } from "@/ui/StatePill";
import { healthStates } from "@/ui/states";
import { Timeline } from "@/ui/Timeline";
import styles from "./ClientPage.module.css";
import { text } from "./text";

export type ClientRecord = components["schemas"]["ClientView"];

export default function ClientPage() {
  const { code = "" } = useParams();
  const record = useItem(["clients", "one", code], () => dataOf(client.GET("/api/clients/{code}", { params: { path: { code } } })));
  return <Loaded source={record} height={640}>{(value) => <ClientView record={value} now={new Date()} />}</Loaded>;
}

/** Facts before feelings: every light is measured, and both sides have clocks. */
export function ClientView({ record, now }: { record: ClientRecord; now: Date }) {
  const t = useText(text);
  return (
    <>
      <PageHeader
        crumbs={[{ name: t.title, path: "/clients" }, { name: record.name }]} title={record.name} state={<StatePill state={record.health} states={healthStates} />}
        facts={record.facts} conclusion={record.conclusion}
      />
      <div className={styles.stack}>
        <MetricGrid>{record.figures.map((metric) => <MetricCard key={metric.code} metric={metric} compact />)}</MetricGrid>
        <Panel title={t.lights}><Lights lights={record.lights} /></Panel>
        <div className={styles.pair}>
          <Panel title={t.clocks} note={t.clocks_note}><Clocks clocks={record.clocks} /></Panel>
          <Panel title={t.activity}><Timeline happenings={record.activity} now={now} /></Panel>
        </div>
      </div>
    </>
  );
}

function Lights({ lights }: { lights: ClientRecord["lights"] }) {
  const t = useText(text);
  return (
    <ul className={styles.lights}>
      {lights.map(({ name, note, good }) => (
        <li key={name}>{name} {note} <span className={good ? styles.good : styles.attention} role="img" aria-label={good ? t.good : t.attention}>{good ? "✓" : "▲"}</span></li>
      ))}
    </ul>
  );
}

function Clocks({ clocks }: { clocks: ClientRecord["clocks"] }) {
  const t = useText(text);
  return clocks.map((clock) => (
    <div key={clock.name} className={styles.clock}>
      <span className={styles.quiet}>{clock.side === "agency" ? t.agency : t.client_side}</span>
      <span>{clock.name}</span><span>{clock.value}</span><span className={styles.quiet}>{clock.note}</span>
    </div>
  ));
}
