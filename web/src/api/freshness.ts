import { useQuery } from "@tanstack/react-query";
import { client, dataOf } from "./client";
import type { components } from "./schema";
import { usePermit } from "./session";

export type Freshness = components["schemas"]["FreshnessView"];

export const FRESHNESS_KEY = ["imports", "freshness"];

/** The facts a store's orders come from; a platform whose export has one row for each line fills the second. */
const ORDER_FACTS = ["orders", "order_lines"];

/** How far each report of each visible store reaches; null for people who do not see imports, and until it is known. */
export function useFreshness(): readonly Freshness[] | null {
  const may = usePermit("imports.view").allowed;
  const freshness = useQuery({ queryKey: FRESHNESS_KEY, queryFn: () => dataOf(client.GET("/api/freshness")), enabled: may });
  return freshness.data?.items ?? null;
}

/** The last day of each store's orders, by store code: everything people ask first is counted from them. */
export function ordersUntil(rows: readonly Freshness[]): ReadonlyMap<string, string> {
  const until = new Map<string, string>();
  for (const { store_code, until: day } of rows.filter(({ fact }) => ORDER_FACTS.includes(fact))) {
    if (day > (until.get(store_code) ?? "")) until.set(store_code, day);
  }
  return until;
}
