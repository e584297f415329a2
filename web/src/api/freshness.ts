import { useQuery } from "@tanstack/react-query";
import { client, dataOf } from "./client";
import type { components } from "./schema";
import { usePermit } from "./session";

export type Freshness = components["schemas"]["FreshnessView"];

export const FRESHNESS_KEY = ["imports", "freshness"];

/** How far each report of each visible store reaches; null for people who do not see imports, and until it is known. */
export function useFreshness(): readonly Freshness[] | null {
  const may = usePermit("imports.view").allowed;
  const freshness = useQuery({ queryKey: FRESHNESS_KEY, queryFn: () => dataOf(client.GET("/api/freshness")), enabled: may });
  return freshness.data?.items ?? null;
}

/** The last day of each store's orders, by store code, as the server knows it. */
export function ordersUntil(rows: readonly Freshness[]): ReadonlyMap<string, string> {
  return new Map(rows.flatMap(({ store_code, orders_until }) => (orders_until ? [[store_code, orders_until] as const] : [])));
}
