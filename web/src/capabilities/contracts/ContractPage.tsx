import { App, Tooltip } from "antd";
import { useState } from "react";
import { useParams } from "react-router";
import { client, dataOf } from "@/api/client";
import { useItem, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { unitNamed } from "@/api/table";
import { useTrail } from "@/api/trail";
import { ActionButton } from "@/ui/ActionButton";
import { dayRange } from "@/ui/format/date";
import { percent } from "@/ui/format/share";
import { inTable, unitNote } from "@/ui/format/unit";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { ReasonDrawer } from "@/ui/ReasonDrawer";
import { Pill, StatePill } from "@/ui/StatePill";
import { RecordTrail } from "@/ui/trail/RecordTrail";
import styles from "./ContractPage.module.css";
import { Fees } from "./Fees";
import { ImportContract } from "./ImportContract";
import { contractTones } from "./states";
import { text } from "./text";

export type Contract = components["schemas"]["ContractView"];
type Month = Contract["months"][number];

export default function ContractPage() {
  const { id = "" } = useParams();
  const t = useText(text);
  const { message } = App.useApp();
  const [closing, setClosing] = useState<Month | null>(null);
  const [adding, setAdding] = useState(false);
  const trail = useTrail("contract", id);
  const contract = useItem(["contracts", "one", id], () => dataOf(client.GET("/api/contracts/{id}", { params: { path: { id } } })));
  const close = useRun(
    ({ period, reason }: { period: string; reason: string }) =>
      client.POST("/api/contracts/{id}/closings", { params: { path: { id } }, body: { period, reason } }),
    [["contracts"], ["statements"]],
  );
  const run = async (period: string, reason: string) => {
    await close.mutateAsync({ period, reason });
    void message.success(t.closed_done(period));
    setClosing(null);
  };
  return (
    <Loaded source={contract} height={640}>
      {(value) => (
        <>
          <ContractView contract={value} close={setClosing} add={() => setAdding(true)} />
          <RecordTrail trail={trail} />
          {closing && (
            <ReasonDrawer
              title={`${t.close_early} · ${closing.period}`}
              verb={t.close_early}
              consequence={t.close_consequence}
              close={() => setClosing(null)}
              give={(reason) => run(closing.period, reason)}
            />
          )}
          {adding && <ImportContract close={() => setAdding(false)} />}
        </>
      )}
    </Loaded>
  );
}

export function ContractView({ contract, close, add }: { contract: Contract; close: (month: Month) => void; add: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const facts = [t.version(contract.version_no), t.tax(percent(contract.tax_rate_ppm, 2)), t.lag(contract.close_lag_days)].join(" · ");
  const days = dayRange(contract.starts_on, contract.ends_on, language);
  const waiting = contract.months.filter((month) => !month.closed).length;
  return (
    <div className={styles.document}>
      <PageHeader
        crumbs={[{ name: t.title, path: "/contracts" }, { name: contract.code }]}
        title={`${contract.code} ${contract.name}`}
        state={<StatePill of={contract} tones={contractTones} />}
        conclusion={
          <>
            {t.standing(contract.client, days, pick(language, contract.term, contract.term_en), waiting)}
            <span className={styles.under}>{facts}</span>
          </>
        }
        actions={
          <ActionButton action={contract.actions.add_version} run={add}>
            {t.add_version}
          </ActionButton>
        }
      />
      <Panel title={t.fees} flush>
        <Fees fees={contract.fee_terms} />
      </Panel>
      {contract.kpis.length > 0 && (
        <Panel title={t.kpis} flush>
          <Kpis contract={contract} />
        </Panel>
      )}
      <Panel title={t.months} note={t.months_note} flush>
        <Months contract={contract} close={close} />
      </Panel>
      <div className={styles.pair}>
        <Panel title={t.signatories}>
          <Signatories contract={contract} />
        </Panel>
        <Panel title={t.versions}>
          <Versions contract={contract} />
        </Panel>
      </div>
    </div>
  );
}

function Months({ contract, close }: { contract: Contract; close: (month: Month) => void }) {
  const t = useText(text);
  return (
    <table className={styles.table}>
      <tbody>
        {contract.months.map((month) => (
          <tr key={month.period}>
            <td className={styles.period}>{month.period}</td>
            <td className={styles.narrow}>
              {month.closed ? (
                <Pill tone="success" locked>
                  {month.closed_early ? t.closed_early : t.closed}
                </Pill>
              ) : (
                <Pill tone="neutral">{t.still_open}</Pill>
              )}
            </td>
            <td className={styles.quiet}>
              <Missing month={month} />
            </td>
            <td className={styles.right}>
              <KeptLink to={`/settlement/statements/preview/${encodeURIComponent(contract.code)}/${month.period}`}>
                {t.see_statement} ›
              </KeptLink>
            </td>
            <td className={styles.right}>
              {!month.closed && (
                <ActionButton kind="row" action={month.close} run={() => close(month)}>
                  {t.close_early}
                </ActionButton>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The first thing the month waits for; the rest is one look away. */
function Missing({ month }: { month: Month }) {
  const t = useText(text);
  const language = useLanguage();
  const missing = language === "zh-CN" ? month.missing : month.missing_en;
  const [first] = missing;
  if (first === undefined) return null;
  if (missing.length === 1) return first;
  const all = missing.map((words) => <p key={words}>{words}</p>);
  return (
    <>
      {first}{" "}
      <Tooltip title={all}>
        <button type="button" className={styles.rest}>
          {t.and_more(missing.length - 1)}
        </button>
      </Tooltip>
    </>
  );
}

function Kpis({ contract }: { contract: Contract }) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t.kpi}</th>
          <th scope="col">{t.per}</th>
          <th scope="col" className={styles.right}>
            {t.floor}
          </th>
          <th scope="col" className={styles.right}>
            {t.goal}
          </th>
          <th scope="col" className={styles.right}>
            {t.stretch}
          </th>
          <th scope="col">{t.clause}</th>
        </tr>
      </thead>
      <tbody>
        {contract.kpis.map((kpi) => {
          const unit = unitNamed(kpi.unit);
          const figure = (value: number | null | undefined) => <td className={styles.right}>{inTable(unit, value ?? null)}</td>;
          return (
            <tr key={kpi.metric + kpi.period}>
              <td>
                {pick(language, kpi.metric_label, kpi.metric_label_en)}
                {unitNote(unit, language)} v{kpi.metric_revision}
              </td>
              <td>{t.periods[kpi.period] ?? kpi.period}</td>
              {figure(kpi.floor)}
              {figure(kpi.goal)}
              {figure(kpi.stretch)}
              <td>{kpi.clause}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Signatories({ contract }: { contract: Contract }) {
  const t = useText(text);
  return (
    <dl className={styles.pairs}>
      {contract.signatories.map(({ side, name, login }) => (
        <div key={side}>
          <dt>{side === "agency" ? t.agency : t.client_side}</dt>
          <dd>
            {name} <span className={styles.quiet}>{login}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Versions({ contract }: { contract: Contract }) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <dl className={styles.pairs}>
      {contract.versions.map((version) => (
        <div key={version.version_no}>
          <dt>{t.version(version.version_no)}</dt>
          <dd>
            {dayRange(version.effective_on, version.ends_on, language)}{" "}
            <span className={styles.hash}>{version.terms_sha256.slice(0, 8)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
