import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ListSource } from "@/ui/source";
import type { Deed } from "@/ui/trail/deeds";
import { client, dataOf } from "./client";
import { useSource, type Page } from "./hooks";
import { usePermit } from "./session";

/** Every verb is remembered, so whatever was asked again after one may have a new line here. */
export const TRAIL_KEY = ["activity"];
const PAGE = 10;

/** What was done to one record, the newest first; null for a reader who may not see it. */
export function useTrail(subject_kind: string, subject_id: string): ListSource<Deed> | null {
  const may = usePermit("access.view_activity").allowed;
  const [page, setPage] = useState<Page>({ limit: PAGE, offset: 0 });
  const query = { subject_kind, subject_id, ...page };
  const rows = useQuery({
    queryKey: [...TRAIL_KEY, "of", query],
    queryFn: () => dataOf(client.GET("/api/activity", { params: { query } })),
    placeholderData: keepPreviousData,
    enabled: may,
    staleTime: 0,
  });
  const source = useSource(rows);
  if (!may) return null;
  return { rows: source, paging: { ...page, turn: (offset, limit) => setPage({ offset: Math.max(0, offset), limit }) } };
}
