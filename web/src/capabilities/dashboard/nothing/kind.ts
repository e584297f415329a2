import type { Freshness } from "@/api/freshness";
import type { components } from "@/api/schema";

/** What of a store decides. */
export type Store = Pick<components["schemas"]["StoreView"], "code" | "platform" | "platform_label" | "platform_label_en">;
type Fresh = Pick<Freshness, "store_code" | "orders_until" | "until">;

/** Why there is nothing to see. */
export type Nothing =
  | { readonly kind: "unassigned" }
  | { readonly kind: "first" }
  /** Every store of the scope is of one platform; `until` ends its orders: null for never, undefined for who may not know. */
  | { readonly kind: "platform"; readonly store: Store; readonly until: string | null | undefined }
  | { readonly kind: "empty" };

/** The nearest reason comes first: no store at all, nothing ever imported, one platform that lacks these days. */
export function nothingOf(stores: readonly Store[], chosen: readonly string[], fresh: readonly Fresh[] | null): Nothing {
  const [any] = stores;
  if (!any) return { kind: "unassigned" };
  if (fresh && fresh.every(({ until, orders_until }) => !until && !orders_until)) return { kind: "first" };
  const shown = stores.filter(({ code }) => chosen.includes(code));
  const [first] = shown;
  if (!first || shown.some(({ platform }) => platform !== first.platform)) return { kind: "empty" };
  const codes = new Set(shown.map(({ code }) => code));
  const days = fresh?.flatMap(({ store_code, orders_until }) => (codes.has(store_code) && orders_until ? [orders_until] : []));
  return { kind: "platform", store: first, until: days && (days.sort().at(-1) ?? null) };
}
