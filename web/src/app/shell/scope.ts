import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { client, dataOf } from "@/api/client";
import type { components } from "@/api/schema";
import { useText } from "@/ui/language";
import type { ScopeNode } from "@/ui/scope/tree";
import { text } from "../text";

type Schemas = components["schemas"];

const REMEMBERED = 5;
const NOTHING: readonly ScopeNode[] = [];

interface Notes {
  readonly as_of: (day: string) => string;
  readonly no_data: string;
}

export function useScopeTree(): readonly ScopeNode[] {
  const t = useText(text);
  const scope = useQuery({ queryKey: ["scope"], queryFn: () => dataOf(client.GET("/api/scope")) });
  return useMemo(() => (scope.data ? scopeTree(scope.data, t) : NOTHING), [scope.data, t]);
}

/** The API sends clients → brands → stores; the platform level is the stores of a brand grouped by platform. */
export function scopeTree(scope: Schemas["Scope"], notes: Notes): ScopeNode[] {
  return scope.clients.map((owner) => ({
    code: `client:${owner.code}`,
    name: owner.name,
    children: owner.brands.map((brand) => ({
      code: `brand:${brand.code}`,
      name: brand.name,
      children: platformsOf(brand, notes),
    })),
  }));
}

function platformsOf(brand: Schemas["ScopeBrand"], notes: Notes): ScopeNode[] {
  const platforms = new Map<string, Schemas["ScopeStore"][]>();
  for (const store of brand.stores) platforms.set(store.platform, [...(platforms.get(store.platform) ?? []), store]);
  return [...platforms].map(([platform, stores]) => ({
    code: `brand:${brand.code}:${platform}`,
    name: stores[0]?.platform_label ?? platform,
    mark: platform,
    children: stores.map((store) => ({
      code: store.code,
      name: store.name,
      note: store.data_until ? notes.as_of(store.data_until.slice(5)) : notes.no_data,
    })),
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
