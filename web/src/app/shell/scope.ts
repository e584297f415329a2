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
const FAVOURITES = 8;
const NOTHING: readonly ScopeNode[] = [];
const UNKNOWN: Until = new Map();

interface Notes {
  readonly as_of: (day: string) => string;
  readonly no_data: string;
  readonly no_brand: string;
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

/** The API sends clients with their brands and stores; the level between brand and store is the platform. */
export function scopeTree(scope: Schemas["ScopeView"], until: Until | null, setting: Setting): ScopeNode[] {
  return scope.clients.map((owner) => ({
    code: `client:${owner.code}`,
    name: owner.name,
    also: [owner.code],
    children: brandsOf(owner, until, setting),
  }));
}

/** Stores that no brand has yet stand under a branch of their own. */
function brandsOf(owner: ScopeClient, until: Until | null, setting: Setting): ScopeNode[] {
  const branded = new Set(owner.brands.flatMap(({ stores }) => stores));
  const rest = owner.stores.filter(({ code }) => !branded.has(code));
  const branch = (key: string, name: string, stores: ScopeClient["stores"]) => ({
    code: `brand:${owner.code}:${key}`,
    name,
    children: platformsOf(`${owner.code}:${key}`, stores, until, setting),
  });
  const brands = owner.brands.map(({ id, name, stores }) => branch(id, name, owner.stores.filter(({ code }) => stores.includes(code))));
  return rest.length > 0 ? [...brands, branch("none", setting.notes.no_brand, rest)] : brands;
}

function platformsOf(above: string, shown: ScopeClient["stores"], until: Until | null, { language, notes }: Setting): ScopeNode[] {
  const platforms = new Map<string, ScopeClient["stores"]>();
  for (const store of shown) platforms.set(store.platform, [...(platforms.get(store.platform) ?? []), store]);
  const noteOf = (code: string) => {
    const day = (until ?? UNKNOWN).get(code);
    return day ? notes.as_of(day.slice(5)) : notes.no_data;
  };
  return [...platforms].map(([platform, stores]) => ({
    code: `platform:${above}:${platform}`,
    name: stores[0] ? pick(language, stores[0].platform_label, stores[0].platform_label_en) : platform,
    mark: stores[0]?.platform_mark,
    children: stores.map(({ code, name }) => ({ code, name, also: [code], note: until ? noteOf(code) : undefined })),
  }));
}

type Scopes = readonly (readonly string[])[];

interface SavedScopes {
  readonly recent: Scopes;
  readonly favourites: Scopes;
  readonly remember: (codes: readonly string[]) => void;
  /** Keeps a scope as a favourite, or lets it go. */
  readonly star: (codes: readonly string[]) => void;
}

/** The last few scopes of this person on this device, and those they keep. */
export function useSavedScopes(user: string): SavedScopes {
  const [recent, setRecent] = useStored(`daiyun.scopes.${user}`);
  const [favourites, setFavourites] = useStored(`daiyun.favourite_scopes.${user}`);
  const without = (scopes: Scopes, codes: readonly string[]) => scopes.filter((other) => other.join() !== codes.join());
  return {
    recent,
    favourites,
    remember: (codes) => {
      if (codes.length > 0) setRecent([codes, ...without(recent, codes)].slice(0, REMEMBERED));
    },
    star: (codes) => {
      const rest = without(favourites, codes);
      setFavourites(rest.length < favourites.length ? rest : [codes, ...rest].slice(0, FAVOURITES));
    },
  };
}

function useStored(key: string): readonly [Scopes, (next: Scopes) => void] {
  const [scopes, setScopes] = useState(() => readScopes(localStorage.getItem(key)));
  const change = (next: Scopes) => {
    localStorage.setItem(key, JSON.stringify(next));
    setScopes(next);
  };
  return [scopes, change];
}

export function readScopes(stored: string | null): readonly (readonly string[])[] {
  try {
    const found: unknown = JSON.parse(stored ?? "[]");
    if (!Array.isArray(found)) return [];
    return found.filter(isCodes).slice(0, FAVOURITES);
  } catch {
    return [];
  }
}

function isCodes(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((code) => typeof code === "string");
}
