import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useList } from "@/api/hooks";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import type { ListSource, Permit } from "@/ui/source";
import { Pill } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { AssignStores } from "./AssignStores";
import { Deactivate } from "./Deactivate";
import { NewUser } from "./NewUser";
import { userTones } from "./states";
import { text } from "./text";
import styles from "./UsersPage.module.css";

type Schemas = components["schemas"];

export type UserRow = Schemas["UserRow"] & {
  /** The brand of people of the client side. */
  readonly client_name: string | null;
  /** The names of the stores somebody of the agency is assigned to. */
  readonly store_names: readonly string[];
};

/** What is open beside the list. */
type Beside = { readonly what: "new" } | { readonly what: "stores" | "deactivate"; readonly user: UserRow };

export default function UsersPage() {
  const users = useList(["users", "page"], async () => {
    const [people, clients, stores] = await Promise.all([
      dataOf(client.GET("/api/users")),
      dataOf(client.GET("/api/clients")),
      dataOf(client.GET("/api/stores")),
    ]);
    return { ...people, items: people.items.map((user) => named(user, clients.items, stores.items)) };
  });
  const create = usePermit("access.manage_users");
  const [beside, setBeside] = useState<Beside | null>(null);
  const close = () => setBeside(null);
  return (
    <>
      <UsersView users={users} create={create} open={setBeside} />
      {beside?.what === "new" && <NewUser close={close} />}
      {beside?.what === "stores" && <AssignStores user={beside.user} close={close} />}
      {beside?.what === "deactivate" && <Deactivate user={beside.user} close={close} />}
    </>
  );
}

function named(user: Schemas["UserRow"], clients: readonly Schemas["ClientView"][], stores: readonly Schemas["StoreView"][]): UserRow {
  return {
    ...user,
    client_name: clients.find((one) => one.id === user.client_id)?.name ?? null,
    store_names: stores.filter((store) => user.stores.includes(store.id)).map((store) => store.name),
  };
}

export function UsersView({ users, create, open }: { users: ListSource<UserRow>; create: Permit; open: (beside: Beside) => void }) {
  const t = useText(text);
  const language = useLanguage();
  const rows = users.rows.state === "ready" ? users.rows.value.items : [];
  const active = rows.filter((row) => row.state === "active").length;
  const conclusion = rows.length > 0 ? t.total(active, rows.length - active) : null;
  return (
    <>
      <PageHeader
        title={t.users}
        conclusion={conclusion}
        actions={
          <ActionButton kind="primary" action={create} run={() => open({ what: "new" })}>
            {t.create}
          </ActionButton>
        }
      />
      <Panel flush>
        <DataTable
          name="users"
          source={users}
          columns={columns(t, language, open)}
          rowKey={(row) => row.id}
          empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
        />
      </Panel>
    </>
  );
}

const columns = (t: WordsOf<typeof text>, language: Language, open: (beside: Beside) => void) =>
  columnsOf<UserRow>((c) => [
    c.person(t.name, (row) => row.name),
    c.text(t.login, (row) => <span className="dy-id">{row.login}</span>, { width: 152 }),
    c.text(t.role, (row) => pick(language, row.role_label, row.role_label_en), { width: 128 }),
    c.text(t.client, (row) => row.client_name, { width: 128 }),
    c.text(t.sees, (row) => reachOf(row, t)),
    c.text(t.state, (row) => <Pill tone={userTones[row.state] ?? "neutral"}>{t.states[row.state] ?? row.state}</Pill>, { width: 128 }),
    c.actions(
      t.actions,
      (row) => (
        <span className={styles.actions}>
          <ActionButton kind="row" action={row.actions.assign_stores} run={() => open({ what: "stores", user: row })}>
            {t.assign}
          </ActionButton>
          <ActionButton kind="row" action={row.actions.deactivate} run={() => open({ what: "deactivate", user: row })}>
            {t.deactivate}
          </ActionButton>
        </span>
      ),
      { width: 176 },
    ),
  ]);

function reachOf(row: UserRow, t: WordsOf<typeof text>) {
  if (row.side === "client") return t.stores_of_client;
  if (row.has_all_stores) return t.all_stores;
  const [first] = row.store_names;
  return first ? <span title={row.store_names.join(" · ")}>{t.some_stores(first, row.store_names.length)}</span> : t.no_stores;
}
