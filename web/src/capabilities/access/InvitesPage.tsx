import { App } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useList, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { Pill } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useCreating } from "@/ui/useCreating";
import { text } from "./doors/text";
import { LinkOnce } from "./LinkOnce";
import { NewInvite } from "./NewInvite";
import { useNames, type Names } from "./people";
import { linkTones } from "./states";

type Invite = components["schemas"]["InviteRow"];
type Made = components["schemas"]["InviteMade"];

/** Who was invited, and what became of it. */
export default function InvitesPage() {
  const t = useText(text);
  const language = useLanguage();
  const names = useNames();
  const { modal, message } = App.useApp();
  const create = usePermit("access.manage_users");
  const [open, setOpen] = useCreating();
  const [made, setMade] = useState<Made | null>(null);
  const invites = useList(["invites"], (page) => dataOf(client.GET("/api/invites", { params: { query: page } })));
  const revoke = useRun((id: string) => client.POST("/api/invites/{id}/revocations", { params: { path: { id } } }), [["invites"]]);
  const ask = (invite: Invite) =>
    modal.confirm({
      title: t.revoke_invite(invite.name),
      content: t.revoke_invite_detail,
      okText: t.revoke,
      okButtonProps: { danger: true },
      cancelText: t.keep,
      onOk: async () => {
        await revoke.mutateAsync(invite.id);
        void message.success(t.revoked);
      },
    });
  const show = (one: Made) => {
    setOpen(false);
    setMade(one);
  };
  return (
    <>
      <PageHeader
        title={t.invites}
        conclusion={t.invites_note}
        actions={
          <ActionButton kind="primary" action={create} run={() => setOpen(true)}>
            {t.invite}
          </ActionButton>
        }
      />
      <Panel flush>
        <DataTable
          name="invites"
          source={invites}
          columns={columns(t, language, names, ask)}
          rowKey={(row) => row.id}
          empty={<EmptyState title={t.no_invites} detail={t.no_invites_detail} />}
        />
      </Panel>
      {open && <NewInvite show={show} close={() => setOpen(false)} />}
      {made && <LinkOnce title={t.invite_whom(made.invite.name)} path={made.path} close={() => setMade(null)} />}
    </>
  );
}

const columns = (t: WordsOf<typeof text>, language: Language, names: Names, ask: (row: Invite) => void) =>
  columnsOf<Invite>((c) => [
    c.text(t.name, (row) => row.name, { width: 112 }),
    c.text(t.login, (row) => <span className="dy-id">{row.login}</span>, { width: 152, words: (row) => row.login }),
    c.text(t.role, (row) => pick(language, row.role_label, row.role_label_en), { width: 136 }),
    c.text(t.sees, (row) => promised(row, names, t)),
    c.text(t.state, (row) => <Pill tone={linkTones[row.state] ?? "neutral"}>{t.states[row.state] ?? row.state}</Pill>, {
      width: 120,
      words: (row) => t.states[row.state] ?? row.state,
    }),
    c.time(t.invited_at, (row) => row.invited_at),
    c.time(t.until, (row) => row.expires_at),
    c.actions(t.actions, (row) => (
      <ActionButton kind="row" action={row.actions.revoke} run={() => ask(row)}>
        {t.revoke}
      </ActionButton>
    )),
  ]);

function promised({ client_id, reach }: Invite, names: Names, t: WordsOf<typeof text>): string {
  if (client_id) return t.all_of(names.clients.get(client_id) ?? t.client);
  if (reach.has_all_stores) return t.all_stores;
  const clients = reach.clients.map((id) => t.all_of(names.clients.get(id) ?? t.client));
  const sees = [...clients, ...reach.stores.map((id) => names.stores.get(id) ?? "--")];
  const [first] = sees;
  return first ? t.some(first, sees.length) : t.no_stores;
}
