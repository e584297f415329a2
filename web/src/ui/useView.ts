import { useMemo } from "react";
import { useNow } from "./clock";
import {
  askedComparison, daysOf, readComparison, readPeriod, writeComparison, writePeriod,
  type Days, type Period, type PeriodChoice,
} from "./format/period";
import { useAddress } from "./useAddress";

/** What a reader looks at travels from page to page in the URL: scope, period, comparison. */
const KEPT = ["scope", "period", "compare"];

export function useScope(): readonly [readonly string[], (codes: readonly string[]) => void] {
  const [params, edit] = useAddress();
  const written = params.get("scope") ?? "";
  const codes = useMemo(() => (written === "" ? [] : written.split(",")), [written]);
  const change = (next: readonly string[]) => edit(set({ scope: next.join(",") }));
  return [codes, change];
}

/** The period of the page; `usual` is what this page shows when the URL says nothing. */
export function usePeriod(usual: Period): readonly [PeriodChoice, (choice: PeriodChoice) => void] {
  const [params, edit] = useAddress();
  const choice = { period: readPeriod(params.get("period"), usual), compare: readComparison(params.get("compare")) };
  const change = (next: PeriodChoice) => edit(set({ period: writePeriod(next.period), compare: writeComparison(next.compare) }));
  return [choice, change];
}

/** The same, as the words an API query wants. */
export function useViewQuery(usual: Period): Days & { stores: string | undefined; compare: string } {
  const [codes] = useScope();
  const [{ period, compare }] = usePeriod(usual);
  const stores = codes.length > 0 ? codes.join(",") : undefined;
  return { ...daysOf(period, useNow()), stores, compare: askedComparison(compare) };
}

/** Whether the page is held against its targets and not against an earlier period. */
export function useAgainstTarget(usual: Period): boolean {
  const [{ compare }] = usePeriod(usual);
  return compare === "target";
}

export function useKeptSearch(): string {
  const [params] = useAddress();
  const kept = new URLSearchParams();
  for (const name of KEPT) {
    const value = params.get(name);
    if (value) kept.set(name, value);
  }
  const written = kept.toString();
  return written === "" ? "" : `?${written}`;
}

/** A new view starts at the first page of every list. */
function set(values: Record<string, string>): (params: URLSearchParams) => void {
  return (params) => {
    params.delete("offset");
    for (const [name, value] of Object.entries(values)) {
      if (value === "") params.delete(name);
      else params.set(name, value);
    }
  };
}

/** One filter of a list, in the URL under its own name; empty means all. */
export function useFilter(name: string): readonly [string | undefined, (value: string | undefined) => void] {
  const [params, edit] = useAddress();
  const change = (value: string | undefined) => edit(set({ [name]: value ?? "" }));
  return [params.get(name) ?? undefined, change];
}
