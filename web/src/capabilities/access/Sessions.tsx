import { App } from "antd";
import { client, dataOf } from "@/api/client";
import { useInnerList, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { useText, type WordsOf } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import { Pill } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { text } from "./text";

type SessionRow = components["schemas"]["SessionRow"];

/** Where somebody is signed in: oneself, or a person whose account one manages. */
export function Sessions({ user_id }: { user_id?: string }) {
  const t = useText(text);
  const { message } = App.useApp();
  const sessions = useInnerList(["sessions", user_id ?? "own"], () =>
    dataOf(client.GET("/api/sessions", { params: { query: user_id ? { user_id } : {} } })),
  );
  const end = useRun((id: string) => client.DELETE("/api/sessions/{id}", { params: { path: { id } } }), [["sessions"]]);
  const endOthers = useRun(() => dataOf(client.DELETE("/api/sessions")), [["sessions"]]);
  const leave = async () => {
    const { ended } = await endOthers.mutateAsync(undefined);
    void message.success(t.others_ended(ended));
  };
  const several = sessions.rows.state === "ready" && sessions.rows.value.items.length > 1;
  const others = several ? { allowed: true } : { allowed: false, reason: t.no_others, reason_en: t.no_others };
  const button = (
    <ActionButton action={others} run={leave}>
      {t.end_others}
    </ActionButton>
  );
  return (
    <Panel title={t.sessions} note={t.sessions_note} actions={user_id ? null : button} flush>
      <DataTable
        source={sessions}
        columns={columns(t, (row) => end.mutateAsync(row.id))}
        rowKey={(row) => row.id}
        empty={<EmptyState title={t.no_sessions} detail={t.no_sessions_detail} />}
      />
    </Panel>
  );
}

function provedWith(row: SessionRow, t: WordsOf<typeof text>): string {
  if (row.by_single_sign_on) return row.has_proved ? t.sign_on_and_code : t.sign_on_only;
  return row.has_proved ? t.password_and_code : t.password_only;
}

const columns = (t: WordsOf<typeof text>, end: (row: SessionRow) => Promise<unknown>) =>
  columnsOf<SessionRow>((c) => [
    c.text(t.device, (row) => row.device ?? t.unknown_device, { width: 176 }),
    c.text(t.address, (row) => (row.address ? <span className="dy-id">{row.address}</span> : t.this_machine), { width: 176 }),
    c.time(t.seen_at, (row) => row.seen_at),
    c.time(t.signed_in_at, (row) => row.created_at),
    c.text(t.proved_with, (row) => provedWith(row, t)),
    c.actions(
      t.actions,
      (row) =>
        row.is_current ? (
          <Pill tone="info">{t.this_session}</Pill>
        ) : (
          <ActionButton kind="row" action={{ allowed: true }} run={() => end(row)}>
            {t.end_session}
          </ActionButton>
        ),
      { width: 128 },
    ),
  ]);
