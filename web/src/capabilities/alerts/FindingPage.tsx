import { Fragment } from "react";
import { useParams } from "react-router";
import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import type { components } from "@/api/schema";
import { TrendChart } from "@/ui/chart/TrendChart";
import { DeltaTag } from "@/ui/DeltaTag";
import { time } from "@/ui/format/date";
import { signedChange } from "@/ui/format/share";
import { useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { StatePill } from "@/ui/StatePill";
import styles from "./FindingPage.module.css";
import { findingStates } from "./states";
import { text } from "./text";

export type Finding = components["schemas"]["FindingView"];

const CHART_HEIGHT = 240;

export default function FindingPage() {
  const { id = "" } = useParams();
  const finding = useItem(["findings", "one", id], () => dataOf(client.GET("/api/findings/{id}", { params: { path: { id } } })));
  return <Loaded source={finding} height={640}>{(value) => <FindingView finding={value} />}</Loaded>;
}

export function FindingView({ finding }: { finding: Finding }) {
  const t = useText(text);
  return (
    <>
      <PageHeader
        crumbs={[{ name: t.title, path: "/findings" }, { name: finding.finding_no }]} title={`${finding.finding_no} ${finding.title}`}
        state={<StatePill state={finding.state} states={findingStates} />} conclusion={<>{finding.facts} <DeltaTag change={finding.change} /></>}
      />
      <div className={styles.stack}>
        <Panel><Steps finding={finding} /></Panel>
        <Panel title={t.causes} note={t.causes_note} flush><Causes finding={finding} /></Panel>
        <Panel title={t.verification}>
          <Verification finding={finding} />
          <TrendChart trend={finding.trend} label={t.curve} height={CHART_HEIGHT} />
        </Panel>
      </div>
    </>
  );
}

function Steps({ finding }: { finding: Finding }) {
  const t = useText(text);
  return (
    <div className={styles.steps}>
      {finding.steps.map((step, index) => (
        <Fragment key={step.state}>
          {index > 0 && <span className={styles.link} />}
          <span className={step.at ? `${styles.step} ${styles.reached}` : styles.step}><span className={styles.dot} />{step.name} {step.at && time(step.at, new Date())}</span>
        </Fragment>
      ))}
      <span className={styles.rule}>{t.rule} {finding.rule}</span>
    </div>
  );
}

/** Contributions add up to the change; what nobody can explain is a row like the others. */
function Causes({ finding }: { finding: Finding }) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <table className={styles.table}>
      <thead>
        <tr><th scope="col">{t.cause}</th><th scope="col" className={styles.right}>{t.contribution}</th><th scope="col">{t.evidence}</th><th scope="col">{t.confidence}</th><th scope="col">{t.action}</th></tr>
      </thead>
      <tbody>
        {finding.causes.map((cause) => (
          <tr key={cause.name}>
            <td>{cause.name}</td><td className={styles.right}>{signedChange(cause.contribution, 1, language)}</td>
            <td>{cause.evidence ?? "--"}</td><td>{cause.confidence ?? "--"}</td><td>{cause.action ?? "--"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Verification({ finding }: { finding: Finding }) {
  const t = useText(text);
  const facts = [[t.action, finding.action_name], [t.expected, finding.expected && `${finding.expected}（${t.locked}）`], [t.actual, finding.actual], [t.verdict, finding.verdict]];
  return (
    <dl className={styles.verify}>
      {facts.map(([name, value]) => value && <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
    </dl>
  );
}
