import { App } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useList, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { useText, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { Pill } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useCreating } from "@/ui/useCreating";
import { text } from "./doors/text";
import { LinkOnce } from "./LinkOnce";
import { NewGuestLink } from "./NewGuestLink";
import { useNames, type Names } from "./people";
import { linkTones } from "./states";

type Link = components["schemas"]["GuestLinkRow"];
type Made = components["schemas"]["GuestLinkMade"];

/** Who sees a client's board without an account, and until when. */
export default function GuestLinksPage() {
  const t = useText(text);
  const names = useNames();
  const { modal, message } = App.useApp();
  const create = usePermit("access.manage_guest_links");
  const [open, setOpen] = useCreating();
  const [made, setMade] = useState<Made | null>(null);
  const links = useList(["guest_links"], (page) => dataOf(client.GET("/api/guest_links", { params: { query: page } })));
  const revoke = useRun(
    (id: string) => client.POST("/api/guest_links/{id}/revocations", { params: { path: { id } } }),
    [["guest_links"]],
  );
  const ask = (link: Link) =>
    modal.confirm({
      title: t.revoke_link(link.label),
      content: t.revoke_link_detail,
      okText: t.revoke,
      okButtonProps: { danger: true },
      cancelText: t.keep,
      onOk: async () => {
        await revoke.mutateAsync(link.id);
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
        title={t.links}
        conclusion={t.links_note}
        actions={
          <ActionButton kind="primary" action={create} run={() => setOpen(true)}>
            {t.make_link}
          </ActionButton>
        }
      />
      <Panel flush>
        <DataTable
          name="guest_links"
          source={links}
          columns={columns(t, names, ask)}
          rowKey={(row) => row.id}
          empty={<EmptyState title={t.no_links} detail={t.no_links_detail} />}
        />
      </Panel>
      {open && <NewGuestLink show={show} close={() => setOpen(false)} />}
      {made && <LinkOnce title={t.link_of(made.link.label)} path={made.path} close={() => setMade(null)} />}
    </>
  );
}

const columns = (t: WordsOf<typeof text>, names: Names, ask: (row: Link) => void) =>
  columnsOf<Link>((c) => [
    c.text(t.label, (row) => row.label, { width: 160 }),
    c.text(t.client, (row) => names.clients.get(row.client_id) ?? "--", { width: 136 }),
    c.text(t.stores, (row) => shown(row, names, t)),
    c.text(t.state, (row) => <Pill tone={linkTones[row.state] ?? "neutral"}>{t.link_states[row.state] ?? row.state}</Pill>, {
      width: 112,
      words: (row) => t.link_states[row.state] ?? row.state,
    }),
    c.count(t.uses, (row) => row.use_count),
    c.time(t.last_used, (row) => row.last_used_at ?? null),
    c.time(t.until, (row) => row.expires_at),
    c.actions(t.actions, (row) => (
      <ActionButton kind="row" action={row.actions.revoke} run={() => ask(row)}>
        {t.revoke}
      </ActionButton>
    )),
  ]);

function shown({ stores }: Link, names: Names, t: WordsOf<typeof text>): string {
  const [first] = stores;
  return first ? t.some(names.stores.get(first) ?? "--", stores.length) : t.no_stores;
}
