import { useQuery } from "@tanstack/react-query";
import { Input, Select } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useList } from "@/api/hooks";
import { usePermit } from "@/api/session";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { FilterSelect } from "@/ui/FilterSelect";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import type { ListSource, Permit } from "@/ui/source";
import { Pill } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useFilter } from "@/ui/useView";
import { NewUser } from "./NewUser";
import { personPath } from "./paths";
import { seenBy, useNames, useRoles, type Names, type Person } from "./people";
import { userTones } from "./states";
import { text } from "./text";

type Words = WordsOf<typeof text>;

/** Orders the server knows; anything else in the address reads as the usual one. */
const ORDERS = ["login", "name", "-created_at"] as const;

export default function UsersPage() {
  const [filters, key] = useFilters();
  const users = useList(["users", "page", key], (page) => dataOf(client.GET("/api/users", { params: { query: { ...page, ...filters } } })));
  const active = useQuery({
    queryKey: ["users", "active"],
    queryFn: () => dataOf(client.GET("/api/users", { params: { query: { state: "active", limit: 1 } } })),
  });
  const names = useNames();
  const create = usePermit("access.manage_users");
  const [open, setOpen] = useState(false);
  return (
    <>
      <UsersView users={users} active={active.data?.total} names={names} create={create} open={() => setOpen(true)} />
      {open && <NewUser close={() => setOpen(false)} />}
    </>
  );
}

function useFilters() {
  const [search] = useFilter("text");
  const [role] = useFilter("role");
  const [state] = useFilter("state");
  const [client_id] = useFilter("client_id");
  const [sort] = useFilter("sort");
  const known = state === "active" || state === "deactivated" ? state : undefined;
  const filters = { text: search, role, state: known, client_id, sort: ORDERS.find((order) => order === sort) } as const;
  return [filters, JSON.stringify(filters)] as const;
}

interface ViewProps {
  readonly users: ListSource<Person>;
  /** How many can sign in, whatever the list is narrowed to. */
  readonly active: number | undefined;
  readonly names: Names;
  readonly create: Permit;
  readonly open: () => void;
}

export function UsersView({ users, active, names, create, open }: ViewProps) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <>
      <PageHeader
        title={t.users}
        conclusion={active === undefined ? null : t.total(active)}
        actions={
          <ActionButton kind="primary" action={create} run={open}>
            {t.create}
          </ActionButton>
        }
      />
      <Panel flush>
        <DataTable
          name="users"
          source={users}
          columns={columns(t, language, names)}
          rowKey={(row) => row.id}
          empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
          toolbar={<Filters names={names} />}
        />
      </Panel>
    </>
  );
}

function Filters({ names }: { names: Names }) {
  const t = useText(text);
  const language = useLanguage();
  const [search, find] = useFilter("text");
  const [sort, order] = useFilter("sort");
  const roles = Object.fromEntries(useRoles().map((role) => [role.code, pick(language, role.label, role.label_en)]));
  return (
    <>
      <Input.Search
        key={search ?? ""}
        allowClear
        aria-label={t.search}
        placeholder={t.search}
        defaultValue={search}
        onSearch={(typed) => find(typed.trim() || undefined)}
        style={{ width: 248 }}
      />
      <FilterSelect name="role" label={t.role} words={roles} />
      <FilterSelect name="state" label={t.state} words={t.states} />
      <FilterSelect name="client_id" label={t.client} words={Object.fromEntries(names.clients)} />
      <Select
        variant="filled"
        aria-label={t.order}
        value={ORDERS.find((known) => known === sort) ?? "login"}
        options={ORDERS.map((known) => ({ value: known, label: t.orders[known] }))}
        onChange={(chosen) => order(chosen === "login" ? undefined : chosen)}
        style={{ minWidth: 120 }}
      />
    </>
  );
}

const columns = (t: Words, language: Language, names: Names) =>
  columnsOf<Person>((c) => [
    c.link(
      t.name,
      (row) => row.name,
      (row) => personPath(row.id),
      { width: 128 },
    ),
    c.text(t.login, (row) => <span className="dy-id">{row.login}</span>, { width: 168 }),
    c.text(t.role, (row) => pick(language, row.role_label, row.role_label_en), { width: 144 }),
    c.text(t.sees, (row) => reachOf(row, names, t)),
    c.text(t.second_factor, (row) => (row.has_second_factor ? t.factor_on : t.factor_none), { width: 112 }),
    c.time(t.seen_at, (row) => row.last_seen_at ?? null),
    c.text(t.state, (row) => <Pill tone={userTones[row.state] ?? "neutral"}>{t.states[row.state] ?? row.state}</Pill>, { width: 112 }),
  ]);

function reachOf(row: Person, names: Names, t: Words) {
  if (row.client_id) return t.all_of(names.clients.get(row.client_id) ?? t.client);
  if (row.has_all_stores) return t.all_stores;
  const sees = seenBy(row, names, t);
  const [first] = sees;
  return first ? <span title={sees.join(t.comma)}>{t.some_stores(first, sees.length)}</span> : t.no_stores;
}
