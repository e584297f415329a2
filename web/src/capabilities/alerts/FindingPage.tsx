import { App } from "antd";
import { useState } from "react";
import { useParams } from "react-router";
import { client, dataOf } from "@/api/client";
import { useItem, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { changeOf, unitNamed } from "@/api/table";
import { ActionButton } from "@/ui/ActionButton";
import { TrendChart } from "@/ui/chart/TrendChart";
import { DeltaTag } from "@/ui/DeltaTag";
import { inTable, onCard } from "@/ui/format/unit";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { Pill, StatePill } from "@/ui/StatePill";
import { Contributions } from "./Contributions";
import { curveOf } from "./curve";
import styles from "./FindingPage.module.css";
import { PlanDrawer } from "./PlanDrawer";
import { RunPanel } from "./RunPanel";
import { findingTones, severityTones } from "./states";
import { Steps } from "./Steps";
import { text } from "./text";
import { Verification } from "./Verification";

export type Finding = components["schemas"]["FindingDetail"];

const CHART_HEIGHT = 240;
const STALE = [["findings"], ["home"], ["tasks"]];

export default function FindingPage() {
  const { id = "" } = useParams();
  const t = useText(text);
  const { message } = App.useApp();
  const [planning, setPlanning] = useState(false);
  const finding = useItem(["findings", "one", id], () => dataOf(client.GET("/api/findings/{id}", { params: { path: { id } } })));
  const params = { path: { id } };
  const take = useRun(() => client.POST("/api/findings/{id}/analysis", { params }), STALE);
  const act = useRun(() => client.POST("/api/findings/{id}/action", { params, body: {} }), STALE);
  const verify = useRun(() => client.POST("/api/findings/{id}/verification", { params }), STALE);
  const said = (done: Promise<unknown>, words: string) => done.then(() => message.success(words));
  const verbs = {
    take: (no: string) => said(take.mutateAsync(undefined), t.taken(no)),
    plan: () => setPlanning(true),
    act: (no: string) => said(act.mutateAsync(undefined), t.acted(no)),
    verify: (no: string) => said(verify.mutateAsync(undefined), t.verified(no)),
  };
  return (
    <Loaded source={finding} height={640}>
      {(value) => (
        <>
          <FindingView finding={value} verbs={verbs} />
          {planning && <PlanDrawer finding={value} close={() => setPlanning(false)} />}
        </>
      )}
    </Loaded>
  );
}

export interface FindingVerbs {
  readonly take: (no: string) => unknown;
  readonly plan: () => unknown;
  readonly act: (no: string) => unknown;
  readonly verify: (no: string) => unknown;
}

/** 发现 → 分析 → 调整 → 验证, with the numbers each of them rests on. */
export function FindingView({ finding, verbs }: { finding: Finding; verbs: FindingVerbs }) {
  const t = useText(text);
  const language = useLanguage();
  const metric = pick(language, finding.metric_label, finding.metric_label_en);
  return (
    <>
      <PageHeader
        crumbs={[{ name: t.title, path: "/alerts/findings" }, { name: finding.finding_no }]}
        title={`${finding.finding_no} ${pick(language, finding.title, finding.title_en)}`}
        state={
          <>
            <StatePill of={finding} tones={findingTones} />
            <Pill tone={severityTones[finding.severity] ?? "neutral"}>{t.severities[finding.severity] ?? finding.severity}</Pill>
          </>
        }
        conclusion={pick(language, finding.summary, finding.summary_en)}
        actions={<Verbs finding={finding} verbs={verbs} />}
      />
      <div className={styles.stack}>
        <Panel>
          <Steps finding={finding} />
        </Panel>
        <Facts finding={finding} metric={metric} />
        <div className={styles.pair}>
          <Panel title={metric} note={finding.store_name}>
            <TrendChart trend={curveOf(finding, language, t.limit)} label={metric} height={CHART_HEIGHT} />
          </Panel>
          <Panel title={t.verification}>
            <Verification finding={finding} />
          </Panel>
        </div>
        {finding.contributions.map((table) => (
          <Contributions key={table.by} table={table} />
        ))}
        {finding.run && <RunPanel run={finding.run} />}
      </div>
    </>
  );
}

/** One button is the next step, right-most as everywhere; the others stay reachable, each with the server's reason. */
function Verbs({ finding, verbs }: { finding: Finding; verbs: FindingVerbs }) {
  const t = useText(text);
  const { actions, finding_no: no } = finding;
  const all = [
    [t.take, actions.analyse, () => verbs.take(no)],
    [t.plan, actions.plan, verbs.plan],
    [t.act, actions.act, () => verbs.act(no)],
    [t.verify, actions.verify, () => verbs.verify(no)],
  ] as const;
  const next = [...all].reverse().findIndex(([, action]) => action.allowed);
  const last = next < 0 ? -1 : all.length - 1 - next;
  const ordered = [...all.filter((_, index) => index !== last), ...all.slice(last, last + 1)];
  return ordered.map(([word, action, run]) => (
    <ActionButton key={word} kind={word === all[last]?.[0] ? "primary" : "plain"} action={action} run={run}>
      {word}
    </ActionButton>
  ));
}

function Facts({ finding, metric }: { finding: Finding; metric: string }) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <Panel>
      <dl className={styles.facts}>
        {factsOf(finding, t, language).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{t.change}</dt>
          <dd>
            <DeltaTag change={changeOf(finding.change, null, language)} />
          </dd>
        </div>
        <div>
          <dt>{t.metric}</dt>
          <dd>{metric}</dd>
        </div>
      </dl>
    </Panel>
  );
}

function factsOf(finding: Finding, t: WordsOf<typeof text>, language: Language): (readonly [string, string])[] {
  const unit = unitNamed(finding.unit);
  const known: (readonly [string, string | null])[] = [
    [t.observed, inTable(unit, finding.observed_value)],
    [t.limit, inTable(unit, finding.limit_value)],
    [t.usual, finding.usual_value == null ? null : inTable(unit, finding.usual_value)],
    [t.stake, finding.at_stake_fen == null ? null : onCard("fen", finding.at_stake_fen, language)],
    [t.began, finding.began_on],
    [t.last, finding.last_on],
    [t.client, finding.client_name],
    [t.owner, finding.owner_name ?? t.nobody],
  ];
  return known.flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
}
