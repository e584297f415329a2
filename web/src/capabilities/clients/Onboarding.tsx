import { App } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useItem, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { useNow } from "@/ui/clock";
import { time } from "@/ui/format/date";
import { pick, useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { ReasonDrawer } from "@/ui/ReasonDrawer";
import { Pill, StatePill } from "@/ui/StatePill";
import type { ClientRow } from "./ClientsPage";
import styles from "./Client.module.css";
import { OutputForm } from "./OutputForm";
import { OutputRecord } from "./OutputRecord";
import { text } from "./text";
import { outputTones } from "./states";

type Schemas = components["schemas"];
export type Output = Schemas["OutputView"];
export type Revision = Schemas["RevisionView"];
type Stage = Schemas["OnboardingStageView"];

type Open = { readonly what: "write" | "read"; readonly output: Output } | { readonly what: "return"; readonly revision: Revision };

/** The four stages with their gates: what is missing stands beside the button that waits for it. */
export function Onboarding({ client: record }: { client: ClientRow }) {
  const stages = useItem(["clients", "onboarding", record.id], () =>
    dataOf(client.GET("/api/clients/{id}/onboarding", { params: { path: { id: record.id } } })),
  );
  return (
    <Loaded source={stages} height={480}>
      {(value) => <Stages client={record} stages={value.stages} />}
    </Loaded>
  );
}

export function Stages({ client: record, stages }: { client: ClientRow; stages: readonly Stage[] }) {
  const t = useText(text);
  const { message } = App.useApp();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const stale = [["clients"]];
  const accept = useRun((id: string) => dataOf(client.POST("/api/outputs/{id}/acceptances", { params: { path: { id } } })), stale);
  const send = useRun(
    ({ id, reason }: { id: string; reason: string }) =>
      dataOf(client.POST("/api/outputs/{id}/returns", { params: { path: { id } }, body: { reason } })),
    stale,
  );
  const pass = useRun(
    (stage_code: string) =>
      dataOf(client.POST("/api/clients/{id}/passings", { params: { path: { id: record.id } }, body: { stage_code } })),
    stale,
  );
  const said = (words: string) => void message.success(words);
  return (
    <div className={styles.stack}>
      {stages.map((stage) => (
        <StagePanel
          key={stage.code}
          stage={stage}
          open={setOpen}
          accept={async (id) => {
            await accept.mutateAsync(id);
            said(t.accepted);
          }}
          pass={async () => {
            await pass.mutateAsync(stage.code);
            said(t.passed);
          }}
        />
      ))}
      {open?.what === "write" && <OutputForm client_id={record.id} output={open.output} close={close} />}
      {open?.what === "read" && <OutputRecord output={open.output} close={close} />}
      {open?.what === "return" && (
        <ReasonDrawer
          title={t.send_back}
          verb={t.send_back}
          consequence={t.send_back_consequence}
          close={close}
          give={async (reason) => {
            await send.mutateAsync({ id: open.revision.id, reason });
            said(t.sent_back);
            close();
          }}
        />
      )}
    </div>
  );
}

interface PanelProps {
  readonly stage: Stage;
  readonly open: (what: Open) => void;
  readonly accept: (id: string) => Promise<void>;
  readonly pass: () => Promise<void>;
}

function StagePanel({ stage, open, accept, pass }: PanelProps) {
  const t = useText(text);
  const language = useLanguage();
  const now = useNow();
  const actions =
    stage.passed_at && stage.passed_by_name ? (
      <Pill tone="success" locked>
        {t.passed_by(stage.passed_by_name, time(stage.passed_at, now))}
      </Pill>
    ) : (
      <ActionButton action={stage.pass} run={pass} explain>
        {t.pass}
      </ActionButton>
    );
  return (
    <Panel
      title={pick(language, stage.label, stage.label_en)}
      note={t.accepted_of(stage.accepted_count, stage.outputs.length)}
      actions={actions}
      flush
    >
      <table className={styles.rows}>
        <tbody>
          {stage.outputs.map((output) => (
            <OutputRow key={output.code} output={output} open={open} accept={accept} />
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function OutputRow({ output, open, accept }: { output: Output } & Pick<PanelProps, "open" | "accept">) {
  const t = useText(text);
  const language = useLanguage();
  const now = useNow();
  const newest = output.revisions[0];
  const waits = newest !== undefined && !newest.judged_at;
  return (
    <tr>
      <td>
        {pick(language, output.label, output.label_en)}
        {newest && (
          <div className={styles.small}>
            {t.handed_in(newest.revision_no, newest.handed_in_by_name, time(newest.handed_in_at, now))}
          </div>
        )}
        {newest?.returned_reason && (
          <div className={styles.small}>{t.returned_because(newest.judged_by_name ?? "", newest.returned_reason)}</div>
        )}
      </td>
      <td className={styles.state}>
        <StatePill of={output} tones={outputTones} />
      </td>
      <td className={styles.verbs}>
        {newest && (
          <ActionButton kind="row" action={{ allowed: true }} run={() => open({ what: "read", output })}>
            {t.read}
          </ActionButton>
        )}
        {waits ? (
          <>
            <ActionButton kind="row" action={newest.judge} run={() => accept(newest.id)}>
              {t.accept}
            </ActionButton>
            <ActionButton kind="row" action={newest.judge} run={() => open({ what: "return", revision: newest })}>
              {t.send_back}
            </ActionButton>
          </>
        ) : (
          <ActionButton kind="row" action={output.hand_in} run={() => open({ what: "write", output })}>
            {newest ? t.new_revision : t.write}
          </ActionButton>
        )}
      </td>
    </tr>
  );
}
