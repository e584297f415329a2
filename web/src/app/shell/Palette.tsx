import { ContactsOutlined, FileTextOutlined, LineChartOutlined, PlusOutlined, SettingOutlined, ShopOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { client, dataOf } from "@/api/client";
import { usePermits, useSession, useSignOut } from "@/api/session";
import { paths as alertPaths } from "@/capabilities/alerts/pages";
import { paths as clientPaths } from "@/capabilities/clients/pages";
import { paths as contractPaths } from "@/capabilities/contracts/pages";
import { paths as dashboardPaths } from "@/capabilities/dashboard/pages";
import { paths as settlementPaths } from "@/capabilities/settlement/pages";
import { CommandPalette, type Command } from "@/ui/CommandPalette";
import { pick, useLanguage, useText } from "@/ui/language";
import type { Page } from "@/ui/page";
import { usePreferences } from "@/ui/preferences";
import { useKeptSearch } from "@/ui/useView";
import { allPages, type Group } from "../capabilities";
import { text } from "../text";

interface Props {
  readonly groups: readonly Group[];
  readonly help: () => void;
  readonly close: () => void;
}

/** Of records with numbers the newest are fetched; the note under the list says so. */
const NEWEST = 100;
const KEPT = 5;

export function Palette({ groups, help, close }: Props) {
  const t = useText(text);
  const { user } = useSession();
  const [recent, remember] = useRecent(user.id ?? user.name);
  const pages = usePageCommands(groups);
  const objects = useObjectCommands();
  const metrics = useMetricCommands();
  const actions = useActionCommands(help);
  return (
    <CommandPalette
      commands={[...pages, ...objects.commands, ...metrics, ...actions]}
      recent={recent}
      searching={objects.searching}
      note={objects.cut ? t.only_newest(NEWEST) : undefined}
      chosen={remember}
      close={close}
    />
  );
}

const KEYS: Readonly<Record<string, string>> = { "/clients": "g c", "/dashboard": "g d", "/work/tasks": "g t" };

function usePageCommands(groups: readonly Group[]): readonly Command[] {
  const t = useText(text);
  const language = useLanguage();
  const go = useGo();
  const pages = groups.flatMap((group) => group.pages).filter(({ path }) => !path.includes(":"));
  return pages.map(({ path, name, icon: Icon }) => ({
    key: path, kind: t.kinds.page, name: name[language], also: Object.values(name), icon: Icon ? <Icon /> : undefined,
    keys: KEYS[path], run: () => go(path),
  }));
}

/** Clients and stores by name, contracts, statements and findings by number: whatever the reader may see. */
function useObjectCommands(): { readonly commands: readonly Command[]; readonly searching: boolean; readonly cut: boolean } {
  const t = useText(text);
  const language = useLanguage();
  const go = useGo();
  const permit = usePermits();
  const may = (permission: string) => permit(permission).allowed;
  const scope = useQuery({ queryKey: ["scope"], queryFn: () => dataOf(client.GET("/api/scope")) });
  const query = { limit: NEWEST, offset: 0 };
  const contracts = useQuery({
    queryKey: ["contracts", "palette"], queryFn: () => dataOf(client.GET("/api/contracts")), enabled: may("contracts.view"),
  });
  const statements = useQuery({
    queryKey: ["statements", "palette"], queryFn: () => dataOf(client.GET("/api/statements", { params: { query } })),
    enabled: may("settlement.view"),
  });
  const findings = useQuery({
    queryKey: ["findings", "palette"], queryFn: () => dataOf(client.GET("/api/findings", { params: { query } })),
    enabled: may("alerts.view"),
  });
  const store = storeAddress(may);
  const owners = scope.data?.clients ?? [];
  const commands: Command[] = [
    ...(may("clients.view") ? owners : []).map(({ id, code, name }) => ({
      key: `client ${id}`, kind: t.kinds.client, name, also: [code], icon: <ContactsOutlined />, run: () => go(clientPaths.client(id)),
    })),
    ...(store ? owners.flatMap(({ stores }) => stores) : []).map(({ id, code, name, client_name }) => ({
      key: `store ${id}`, kind: t.kinds.store, name, also: [code, client_name], icon: <ShopOutlined />,
      run: () => store && go(...store({ id, code })),
    })),
    ...(contracts.data?.items ?? []).map(({ id, code, name }) => ({
      key: `contract ${id}`, kind: t.kinds.contract, name: `${code} ${name}`, also: [name], icon: <FileTextOutlined />,
      run: () => go(contractPaths.contract(id)),
    })),
    ...(statements.data?.items ?? []).map(({ id, statement_no, client_name }) => ({
      key: `statement ${id}`, kind: t.kinds.statement, name: `${statement_no} ${client_name}`, also: [client_name],
      icon: <FileTextOutlined />, run: () => go(settlementPaths.statement(id)),
    })),
    ...(findings.data?.items ?? []).map(({ id, finding_no, summary, summary_en }) => ({
      key: `finding ${id}`, kind: t.kinds.finding, name: `${finding_no} ${pick(language, summary, summary_en)}`, icon: <FileTextOutlined />,
      run: () => go(alertPaths.finding(id)),
    })),
  ];
  const lists = [contracts.data, statements.data, findings.data];
  return {
    commands,
    searching: [scope, contracts, statements, findings].some((one) => one.isFetching && !one.data),
    cut: lists.some((list) => list !== undefined && list.total > list.items.length),
  };
}

/** Every metric by its name in either language, or its code. */
function useMetricCommands(): readonly Command[] {
  const t = useText(text);
  const language = useLanguage();
  const go = useGo();
  const permit = usePermits();
  const metrics = useQuery({
    queryKey: ["metrics"], queryFn: () => dataOf(client.GET("/api/metrics")), staleTime: Infinity,
    enabled: permit("dashboard.view").allowed,
  });
  return (metrics.data?.items ?? []).map(({ code, label, label_en }) => ({
    key: `metric ${code}`, kind: t.kinds.metric, name: pick(language, label, label_en), also: [label, label_en, code],
    icon: <LineChartOutlined />, run: () => go(dashboardPaths.metric(code)),
  }));
}

type StoreAddress = (store: { readonly id: string; readonly code: string }) => readonly [path: string, search?: string];

/** A store's own page where there is one; else the board, narrowed to the store. */
function storeAddress(may: (permission: string) => boolean): StoreAddress | null {
  if (may("stores.view") && allPages.some(({ path }) => path === "/stores/:id")) return ({ id }) => [`/stores/${encodeURIComponent(id)}`];
  return may("dashboard.view") ? ({ code }) => ["/dashboard", `?scope=${encodeURIComponent(code)}`] : null;
}

function useActionCommands(help: () => void): readonly Command[] {
  const t = useText(text);
  const language = useLanguage();
  const go = useGo();
  const permit = usePermits();
  const signOut = useSignOut();
  const { preferences, change } = usePreferences();
  const icon = <SettingOutlined />;
  const creating = allPages.flatMap((page) => (page.creates ? [{ page, creates: page.creates }] : []));
  return [
    ...creating.map(({ page, creates }) => ({
      key: `new ${page.path}`, kind: t.kinds.action, name: creates.name[language], also: Object.values(creates.name),
      icon: <PlusOutlined />, permit: permit(creates.permission), run: () => go(page.path, "?new=1"),
    })),
    { key: "help", kind: t.kinds.action, name: t.help, icon, keys: "?", run: help },
    {
      key: "language", kind: t.kinds.action, name: t.switch_language, icon,
      run: () => change({ language: preferences.language === "zh-CN" ? "en-US" : "zh-CN" }),
    },
    { key: "sign-out", kind: t.kinds.action, name: t.sign_out, icon, run: () => void signOut() },
  ];
}

function useGo(): (path: Page["path"], search?: string) => void {
  const navigate = useNavigate();
  const kept = useKeptSearch();
  return (pathname, search = kept) => void navigate({ pathname, search });
}

/** What somebody opened lately, on this device. */
function useRecent(user: string): readonly [readonly string[], (key: string) => void] {
  const stored = `daiyun.palette.${user}`;
  const [recent] = useState(() => (localStorage.getItem(stored) ?? "").split("\n").filter(Boolean));
  const remember = (key: string) =>
    localStorage.setItem(stored, [key, ...recent.filter((other) => other !== key)].slice(0, KEPT).join("\n"));
  return [recent, remember];
}
