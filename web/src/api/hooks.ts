import { App } from "antd";
import { useMutation, useQuery, useQueryClient, keepPreviousData, type UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "@/ui/language";
import type { ListSource, Rows, Source } from "@/ui/source";
import { useAddress } from "@/ui/useAddress";
import { faultOf } from "./errors";

const DEFAULT_LIMIT = 20;

/** The URL keys that place a reader in a list; they narrow nothing. */
const POSITION_KEYS = ["limit", "offset", "sort", "new", "scope", "period", "compare"];

export interface Page {
  readonly limit: number;
  readonly offset: number;
  /** The column and direction a header was pressed for, where the list's columns name one. */
  readonly sort?: string;
}

/** One list of the API. The page in it lives in the URL, so that a link shows the same rows. */
export function useList<Row>(key: readonly unknown[], load: (page: Page) => Promise<Rows<Row>>): ListSource<Row> {
  const [params, edit] = useAddress();
  const written = params.get("sort");
  const page: Page = {
    limit: numberIn(params, "limit", DEFAULT_LIMIT),
    offset: numberIn(params, "offset", 0),
    ...(written && { sort: written }),
  };
  const rows = useQuery({ queryKey: [...key, page], queryFn: () => load(page), placeholderData: keepPreviousData });
  const turn = (offset: number, limit: number) =>
    edit((next) => {
      next.set("offset", String(Math.max(0, offset)));
      next.set("limit", String(limit));
    });
  const order = (sort: string | null) =>
    edit((next) => {
      next.delete("offset");
      if (sort === null) next.delete("sort");
      else next.set("sort", sort);
    });
  const filters = [...params.keys()].filter((name) => !POSITION_KEYS.includes(name));
  const clearFilters = () =>
    edit((next) => {
      for (const name of [...filters, "offset"]) next.delete(name);
    });
  const sort = { value: written, change: order };
  return { rows: useSource(rows), paging: { ...page, turn }, filtered: filters.length > 0, clearFilters, sort };
}

/** A list beside the page, in a drawer or a panel of a record: its place is nobody else's business, so not in the URL. */
export function useInnerList<Row>(key: readonly unknown[], load: (page: Page) => Promise<Rows<Row>>): ListSource<Row> {
  const [page, setPage] = useState<Page>({ limit: DEFAULT_LIMIT, offset: 0 });
  const rows = useQuery({ queryKey: [...key, page], queryFn: () => load(page), placeholderData: keepPreviousData });
  const turn = (offset: number, limit: number) => setPage({ ...page, offset: Math.max(0, offset), limit });
  const order = (sort: string | null) => setPage({ limit: page.limit, offset: 0, ...(sort && { sort }) });
  return { rows: useSource(rows), paging: { ...page, turn }, sort: { value: page.sort ?? null, change: order } };
}

/** One record or one computed answer of the API. */
export function useItem<Value>(key: readonly unknown[], load: () => Promise<Value>): Source<Value> {
  return useSource(useQuery({ queryKey: key, queryFn: load, placeholderData: keepPreviousData }));
}

/** Long enough to read a sentence that says what to do next. */
const REFUSAL_SECONDS = 8;

/** A verb. Done, everything whose key starts with one of `stale` is asked again; refused, the reader hears why. */
export function useRun<Input, Output>(
  verb: (input: Input) => Promise<Output>,
  stale: readonly (readonly unknown[])[],
  { quiet = false } = {},
) {
  const cache = useQueryClient();
  const language = useLanguage();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: verb,
    // A form shows the refusal itself, where it can be read while it is put right.
    onError: (error) => {
      if (!quiet) void message.error(faultOf(error, language).detail, REFUSAL_SECONDS);
    },
    onSuccess: () => Promise.all(stale.map((queryKey) => cache.invalidateQueries({ queryKey: [...queryKey] }))),
  });
}

export function useSource<Value>(query: UseQueryResult<Value>): Source<Value> {
  const language = useLanguage();
  if (query.data !== undefined) return { state: "ready", value: query.data, refreshing: query.isFetching };
  if (query.isError) return { state: "failed", fault: faultOf(query.error, language), retry: () => void query.refetch() };
  return { state: "loading" };
}

function numberIn(params: URLSearchParams, name: string, usual: number): number {
  const value = Number(params.get(name) ?? usual);
  return Number.isSafeInteger(value) && value >= 0 ? value : usual;
}
