import { App, Form, Select } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useItem, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { useNow } from "@/ui/clock";
import { FormDrawer } from "@/ui/FormDrawer";
import { time } from "@/ui/format/date";
import { pick, useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { Pill } from "@/ui/StatePill";
import type { ClientRow } from "./ClientsPage";
import styles from "./Client.module.css";
import { text } from "./text";

type Schemas = components["schemas"];
type TeamView = Schemas["TeamView"];
type FunctionRow = Schemas["FunctionView"];

/** People by function (S10.7): one leads, others help, a vacancy says so. */
export function Team({ client: record }: { client: ClientRow }) {
  const team = useItem(["clients", "team", record.id], () =>
    dataOf(client.GET("/api/clients/{id}/team", { params: { path: { id: record.id } } })),
  );
  const [open, setOpen] = useState<FunctionRow | null>(null);
  return (
    <Loaded source={team} height={400}>
      {(value) => (
        <>
          <TeamTable client={record} team={value} open={setOpen} />
          {open && <TeamForm client={record} team={value} of={open} close={() => setOpen(null)} />}
        </>
      )}
    </Loaded>
  );
}

function TeamTable({ client: record, team, open }: { client: ClientRow; team: TeamView; open: (of: FunctionRow) => void }) {
  const t = useText(text);
  const language = useLanguage();
  const now = useNow();
  const vacant = team.functions.filter((one) => !one.lead).length;
  return (
    <Panel title={t.tabs.team} note={vacant > 0 ? t.vacancies(vacant) : t.complete} flush>
      <table className={styles.rows}>
        <thead>
          <tr>
            <th scope="col">{t.function}</th>
            <th scope="col">{t.lead}</th>
            <th scope="col">{t.others}</th>
            <th scope="col" aria-label={t.edit} />
          </tr>
        </thead>
        <tbody>
          {team.functions.map((one) => (
            <tr key={one.code}>
              <td className={styles.nowrap}>{pick(language, one.label, one.label_en)}</td>
              <td>
                {one.lead ? (
                  <>
                    {one.lead.name}
                    {!one.lead.is_active && <Pill tone="warning">{t.left}</Pill>}
                    <div className={styles.small}>{t.since_day(time(one.lead.since_at, now))}</div>
                  </>
                ) : (
                  <Pill tone="warning">{t.vacant}</Pill>
                )}
              </td>
              <td>{one.others.map((member) => member.name).join(t.comma)}</td>
              <td className={styles.right}>
                <ActionButton kind="row" action={record.actions.set_team} run={() => open(one)}>
                  {t.assign}
                </ActionButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

interface FormProps {
  readonly client: ClientRow;
  readonly team: TeamView;
  readonly of: FunctionRow;
  readonly close: () => void;
}

function TeamForm({ client: record, team, of, close }: FormProps) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [lead, setLead] = useState<string | undefined>(of.lead?.user_id);
  const [others, setOthers] = useState<readonly string[]>(of.others.map((one) => one.user_id));
  const [touched, setTouched] = useState(0);
  const save = useRun(
    () =>
      dataOf(
        client.PUT("/api/clients/{id}/team/{function}", {
          params: { path: { id: record.id, function: of.code } },
          body: { lead: lead ?? null, others: [...others] },
        }),
      ),
    [["clients"]],
    { quiet: true },
  );
  const submit = async () => {
    await save.mutateAsync(undefined);
    void message.success(t.saved);
    close();
  };
  // Those whose role usually fills the function come first.
  const usual = (functions: readonly string[]) => (functions.includes(of.code) ? 0 : 1);
  const people = [...team.colleagues].sort((one, other) => usual(one.functions) - usual(other.functions));
  return (
    <FormDrawer
      title={t.assign_to(pick(language, of.label, of.label_en))}
      open
      close={close}
      changes={touched}
      save={record.actions.set_team}
      verb={t.save}
      submit={submit}
      refusal={save.error ? faultOf(save.error, language).detail : null}
    >
      <TeamFields
        choices={people.map((one) => ({ value: one.id, label: one.name }))}
        lead={lead}
        others={others}
        change={(next) => {
          setLead(next.lead);
          setOthers(next.others);
          setTouched(1);
        }}
      />
    </FormDrawer>
  );
}

interface FieldsProps {
  readonly choices: readonly { value: string; label: string }[];
  readonly lead: string | undefined;
  readonly others: readonly string[];
  readonly change: (next: { lead: string | undefined; others: readonly string[] }) => void;
}

function TeamFields({ choices, lead, others, change }: FieldsProps) {
  const t = useText(text);
  return (
    <Form layout="vertical">
      <Form.Item label={t.lead} htmlFor="team-lead" extra={t.lead_hint}>
        <Select
          id="team-lead"
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          placeholder={t.vacant}
          value={lead}
          options={[...choices]}
          onChange={(value: string | undefined) => change({ lead: value, others })}
        />
      </Form.Item>
      <Form.Item label={t.others} htmlFor="team-others">
        <Select
          id="team-others"
          mode="multiple"
          showSearch={{ optionFilterProp: "label" }}
          value={[...others]}
          options={[...choices]}
          onChange={(value: string[]) => change({ lead, others: value })}
        />
      </Form.Item>
    </Form>
  );
}
