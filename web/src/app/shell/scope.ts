import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { client, dataOf } from "@/api/client";
import { ordersUntil, useFreshness } from "@/api/freshness";
import type { components } from "@/api/schema";
import { pick, useLanguage, useText, type Language } from "@/ui/language";
import type { ScopeNode } from "@/ui/scope/tree";
import { text } from "../text";

type Schemas = components["schemas"];
type ScopeClient = Schemas["ScopeClient"];
type Until = ReadonlyMap<string, string>;

const REMEMBERED = 5;
const NOTHING: readonly ScopeNode[] = [];
const UNKNOWN: Until = new Map();

interface Notes {
  readonly as_of: (day: string) => string;
  readonly no_data: string;
}

export function useScopeTree(): readonly ScopeNode[] {
  const t = useText(text);
  const language = useLanguage();
  const scope = useQuery({ queryKey: ["scope"], queryFn: () => dataOf(client.GET("/api/scope")) });
  const freshness = useFreshness();
  return useMemo(() => {
    if (!scope.data) return NOTHING;
    return scopeTree(scope.data, freshness ? ordersUntil(freshness) : null, { language, notes: t });
  }, [scope.data, freshness, language, t]);
}

interface Setting {
  readonly language: Language;
  readonly notes: Notes;
}

/** The API sends clients with their stores; the level between is the stores of a client by platform. */
export function scopeTree(scope: Schemas["ScopeView"], until: Until | null, setting: Setting): ScopeNode[] {
  return scope.clients.map((owner) => ({
    code: `client:${owner.code}`,
    name: owner.name,
    children: platformsOf(owner, until, setting),
  }));
}

function platformsOf(owner: ScopeClient, until: Until | null, { language, notes }: Setting): ScopeNode[] {
  const platforms = new Map<string, ScopeClient["stores"]>();
  for (const store of owner.stores) platforms.set(store.platform, [...(platforms.get(store.platform) ?? []), store]);
  const noteOf = (code: string) => {
    const day = (until ?? UNKNOWN).get(code);
    return day ? notes.as_of(day.slice(5)) : notes.no_data;
  };
  return [...platforms].map(([platform, stores]) => ({
    code: `client:${owner.code}:${platform}`,
    name: stores[0] ? pick(language, stores[0].platform_label, stores[0].platform_label_en) : platform,
    mark: stores[0]?.platform_mark,
    children: stores.map(({ code, name }) => ({ code, name, note: until ? noteOf(code) : undefined })),
  }));
}

/** The last few scopes of this person on this device. */
export function useRecentScopes(user: string): readonly [readonly (readonly string[])[], (codes: readonly string[]) => void] {
  const key = `daiyun.scopes.${user}`;
  const [recent, setRecent] = useState(() => readScopes(localStorage.getItem(key)));
  const remember = (codes: readonly string[]) => {
    if (codes.length === 0) return;
    const next = [codes, ...recent.filter((other) => other.join() !== codes.join())].slice(0, REMEMBERED);
    localStorage.setItem(key, JSON.stringify(next));
    setRecent(next);
  };
  return [recent, remember];
}

export function readScopes(stored: string | null): readonly (readonly string[])[] {
  try {
    const found: unknown = JSON.parse(stored ?? "[]");
    if (!Array.isArray(found)) return [];
    return found.filter(isCodes).slice(0, REMEMBERED);
  } catch {
    return [];
  }
}

function isCodes(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((code) => typeof code === "string");
}
