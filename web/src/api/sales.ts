import { useQuery } from "@tanstack/react-query";
import type { Sale } from "@/ui/PeriodPicker";
import { addDays, type Days } from "@/ui/format/period";
import { pick, useLanguage } from "@/ui/language";
import { client, dataOf } from "./client";
import type { components } from "./schema";

export type SaleEvent = components["schemas"]["SaleEventView"];

/** Far enough back that a sale finds itself a year before. */
const PICKED_DAYS = 400;

/** The sale events of some days; none while they are asked for. */
export function useSaleEvents(days: Days | null): readonly SaleEvent[] {
  const events = useQuery({
    queryKey: ["sale_events", days],
    queryFn: () => dataOf(client.GET("/api/sale_events", { params: { query: { from: days?.from ?? "", to: days?.to ?? "" } } })),
    enabled: days !== null,
    staleTime: Infinity,
  });
  return events.data?.items ?? NONE;
}

const NONE: readonly SaleEvent[] = [];

/** The sales of the last year that are over, the newest first, as the period picker lists them. */
export function useSales(today: string, wanted: boolean): readonly Sale[] {
  const language = useLanguage();
  const events = useSaleEvents(wanted ? { from: addDays(today, -PICKED_DAYS), to: addDays(today, -1) } : null);
  const begun = events.filter((event) => event.from < today);
  return begun.map((event) => ({ name: pick(language, event.label, event.label_en), days: { from: event.from, to: event.to } })).reverse();
}
