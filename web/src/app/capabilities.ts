import { ownPages, pages as access } from "@/capabilities/access/pages";
import { pages as alerts } from "@/capabilities/alerts/pages";
import { pages as clients } from "@/capabilities/clients/pages";
import { pages as contracts } from "@/capabilities/contracts/pages";
import { pages as dashboard } from "@/capabilities/dashboard/pages";
import { pages as imports } from "@/capabilities/imports/pages";
import { pages as settlement } from "@/capabilities/settlement/pages";
import { pages as stores } from "@/capabilities/stores/pages";
import { pages as work } from "@/capabilities/work/pages";
import type { Page } from "@/ui/page";
import { pages as home } from "./home/pages";

export type GroupName = "performance" | "operations" | "accounts" | "data" | "agency";

export interface Group {
  /** Null for the home page and what everybody does for themselves: they stand above the groups. */
  readonly name: GroupName | null;
  readonly pages: readonly Page[];
}

/** Every capability, listed by hand: the navigation, the router and the page finder are built from this. */
export const groups: readonly Group[] = [
  { name: null, pages: [...home, ...ownPages] },
  { name: "performance", pages: [...dashboard, ...alerts] },
  { name: "operations", pages: work },
  { name: "accounts", pages: [...clients, ...stores, ...contracts, ...settlement] },
  { name: "data", pages: imports },
  { name: "agency", pages: access },
];

/** Every page, whoever may open it. */
export const allPages: readonly Page[] = groups.flatMap(({ pages }) => pages);

/** What somebody may open. A page without the right is not drawn and its address reads as missing. */
export function groupsFor(permissions: readonly string[]): Group[] {
  return groups
    .map(({ name, pages }) => ({ name, pages: pages.filter(({ permission }) => permission === null || permissions.includes(permission)) }))
    .filter(({ pages }) => pages.length > 0);
}
