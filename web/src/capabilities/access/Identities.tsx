import { App } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useInnerList, useItem, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { useText, type WordsOf } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import { ReasonDrawer } from "@/ui/ReasonDrawer";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import styles from "./AccountPage.module.css";
import { LinkOwn } from "./LinkOwn";
import { LinkSubject } from "./LinkSubject";
import { text } from "./identities/text";

type Identity = components["schemas"]["IdentityRow"];

/** Whose account it is, where it is not one's own. */
interface Whose {
  readonly id: string;
  readonly name: string;
}

const listOf = (user: Whose | undefined) => () =>
  dataOf(client.GET("/api/identities", { params: { query: user ? { user_id: user.id } : {} } }));

/** Company accounts that let somebody in. Nothing is shown where there is no such way in and never was. */
export function Identities({ user }: { user?: Whose }) {
  const known = useItem(["identities", user?.id ?? "own", "all"], listOf(user));
  const offered = useItem(["sign_in_options"], () => dataOf(client.GET("/api/sign_in_options")));
  if (known.state !== "ready" || offered.state !== "ready") return null;
  if (known.value.total === 0 && !offered.value.single_sign_on) return null;
  return <IdentitiesPanel {...(user && { user })} link={known.value.link} />;
}

function IdentitiesPanel({ user, link }: { user?: Whose; link: components["schemas"]["Allowed"] }) {
  const t = useText(text);
  const { message } = App.useApp();
  const [linking, setLinking] = useState(false);
  const [leaving, setLeaving] = useState<Identity | null>(null);
  const identities = useInnerList(["identities", user?.id ?? "own", "rows"], listOf(user));
  const unlink = useRun(
    ({ id, reason }: { id: string; reason: string }) =>
      client.POST("/api/identities/{id}/removals", { params: { path: { id } }, body: { reason } }),
    [["identities"], ["sessions"], ["activity"]],
  );
  const give = async (reason: string) => {
    if (!leaving) return;
    await unlink.mutateAsync({ id: leaving.id, reason });
    setLeaving(null);
    void message.success(t.unlinked);
  };
  const button = user && (
    <ActionButton action={link} run={() => setLinking(true)}>
      {t.link}
    </ActionButton>
  );
  return (
    <Panel title={t.identities} note={user ? t.their_note : t.own_note} actions={button ?? null} flush>
      <DataTable
        source={identities}
        columns={columns(t, setLeaving)}
        rowKey={(row) => row.id}
        empty={<EmptyState title={t.none} detail={user ? t.none_their : t.none_own} />}
      />
      {!user && (
        <div className={styles.below}>
          <LinkOwn action={link} />
        </div>
      )}
      {user && linking && <LinkSubject user={user} close={() => setLinking(false)} />}
      {leaving && (
        <ReasonDrawer
          title={t.unlink_title}
          verb={t.unlink}
          consequence={user ? t.unlink_their : t.unlink_own}
          close={() => setLeaving(null)}
          give={give}
        />
      )}
    </Panel>
  );
}

const columns = (t: WordsOf<typeof text>, leave: (row: Identity) => void) =>
  columnsOf<Identity>((c) => [
    c.text(t.issuer, (row) => (row.is_offered ? row.issuer : `${row.issuer} · ${t.not_offered}`)),
    c.text(t.subject, (row) => <span className="dy-id">{row.subject}</span>),
    c.time(t.linked_at, (row) => row.linked_at),
    c.text(t.linked_by, (row) => (row.is_own_link ? t.by_self : t.by_administrator), { width: 128 }),
    c.actions(
      t.actions,
      (row) => (
        <ActionButton kind="row" action={{ allowed: true }} run={() => leave(row)}>
          {t.unlink}
        </ActionButton>
      ),
      { width: 96 },
    ),
  ]);
