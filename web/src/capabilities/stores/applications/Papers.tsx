import { App, Form, Input, Segmented } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import { Pill } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import type { Application } from "./ApplicationPage";
import { STALE } from "./paths";
import { text } from "./text";

type Paper = Application["papers"][number];

const WHOLE = { limit: 500, offset: 0, turn: () => undefined };

/** The pre-check: what is asked for, and whether it is at hand. */
export function Papers({ application }: { application: Application }) {
  const t = useText(text);
  const language = useLanguage();
  const [open, setOpen] = useState<Paper | null>(null);
  const { papers } = application;
  const there = papers.filter(({ is_at_hand }) => is_at_hand).length;
  const source = { rows: { state: "ready", value: { items: papers, total: papers.length }, refreshing: false }, paging: WHOLE } as const;
  const columns = columnsOf<Paper>((c) => [
    c.text(t.paper, (row) => pick(language, row.label, row.label_en), { width: 152 }),
    c.text(t.at_hand, (row) => (row.is_at_hand ? <Pill tone="success">{t.ready}</Pill> : <Pill tone="warning">{t.lacking}</Pill>), {
      width: 104,
      words: (row) => (row.is_at_hand ? t.ready : t.lacking),
    }),
    c.text(t.demand, (row) => pick(language, row.demand, row.demand_en)),
    c.text(t.where, (row) => row.note, { width: 176 }),
    c.text(t.noted, (row) => row.noted_by_name ?? null, { width: 112 }),
    c.actions(
      t.change,
      (row) => (
        <ActionButton kind="row" action={application.actions.tick} run={() => setOpen(row)}>
          {row.is_at_hand ? t.change : t.tick}
        </ActionButton>
      ),
      { width: 112 },
    ),
  ]);
  return (
    <Panel title={t.papers} note={t.papers_note(there, papers.length)} flush>
      <DataTable source={source} columns={columns} rowKey={(row) => row.kind} empty={<EmptyState title={t.none_needed} />} />
      {open && <TickForm application={application} paper={open} close={() => setOpen(null)} />}
    </Panel>
  );
}

interface Fields {
  readonly is_at_hand?: boolean;
  readonly note?: string;
}

function TickForm({ application, paper, close }: { application: Application; paper: Paper; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const save = useRun(
    ({ is_at_hand = true, note = "" }: Fields) => {
      const path = { id: application.id, kind: paper.kind };
      return dataOf(client.PUT("/api/applications/{id}/documents/{kind}", { params: { path }, body: { is_at_hand, note: note.trim() } }));
    },
    STALE,
    { quiet: true },
  );
  const submit = async () => {
    await save.mutateAsync(await form.validateFields());
    void message.success(t.saved);
    close();
  };
  const touched = fields?.note !== undefined && fields.note !== paper.note ? 1 : 0;
  const label = pick(language, paper.label, paper.label_en);
  return (
    <FormDrawer
      title={t.tick_what(label)}
      open
      close={close}
      changes={touched}
      save={application.actions.tick}
      verb={t.save}
      submit={submit}
      refusal={save.error ? faultOf(save.error, language).detail : null}
    >
      <p>{pick(language, paper.demand, paper.demand_en)}</p>
      <Form<Fields> form={form} layout="vertical" initialValues={{ is_at_hand: true, note: paper.note }} autoComplete="off">
        <Form.Item name="is_at_hand" label={t.at_hand}>
          <Segmented
            options={[
              { value: true, label: t.ready },
              { value: false, label: t.lacking },
            ]}
          />
        </Form.Item>
        <Form.Item name="note" label={t.tick_note} extra={t.tick_hint}>
          <Input.TextArea rows={3} maxLength={200} showCount />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}
