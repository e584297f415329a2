import { useQuery } from "@tanstack/react-query";
import { client, dataOf } from "@/api/client";
import type { SaleEvent } from "@/api/sales";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import type { Days } from "@/ui/format/period";
import type { BoardQuery } from "./StructurePanel";

type Schemas = components["schemas"];
export type Note = Schemas["DayNoteView"];
export type Targets = Schemas["BoardTargetsView"];
export type Target = Schemas["BoardTarget"];

/** What stands beside the numbers of a board. */
export interface Marks {
  readonly targets: Targets | null;
  readonly notes: readonly Note[];
  /** How many findings are open, by metric. */
  readonly open: ReadonlyMap<string, number>;
  readonly events: readonly SaleEvent[];
}

export const UNMARKED: Marks = { targets: null, notes: [], open: new Map(), events: [] };

/** More flags than this would hide the curve. */
const MOST_NOTES = 200;
const MOST_FINDINGS = 200;

/** The notes on the days of the curve, of what is shown. */
export function useNotes(days: Days, stores: string | undefined): readonly Note[] {
  const query = { ...days, stores, limit: MOST_NOTES };
  const notes = useQuery({ queryKey: ["notes", query], queryFn: () => dataOf(client.GET("/api/notes", { params: { query } })) });
  return notes.data?.items ?? [];
}

/** The targets of what is shown; they change when somebody sets them and when files come. */
export function useTargets({ from, to, stores }: BoardQuery): Targets | null {
  const query = { from, to, stores };
  const targets = useQuery({
    queryKey: ["board", "targets", query],
    queryFn: () => dataOf(client.GET("/api/board/targets", { params: { query } })),
  });
  return targets.data ?? null;
}

/** How many findings are open on each metric of what is shown; none for whoever may not see findings. */
export function useOpenFindings(stores: string | undefined): ReadonlyMap<string, number> {
  const { allowed } = usePermit("alerts.view");
  const query = { stores, limit: MOST_FINDINGS };
  const findings = useQuery({
    queryKey: ["findings", "open", query],
    queryFn: () => dataOf(client.GET("/api/findings", { params: { query } })),
    enabled: allowed,
  });
  const open = new Map<string, number>();
  for (const { metric } of findings.data?.items ?? []) open.set(metric, (open.get(metric) ?? 0) + 1);
  return open;
}

/** The note of each day it lies on, within the days of a curve. */
export function flagsOf(notes: readonly Note[], days: readonly string[]): { day: string; text: string }[] {
  return notes.flatMap((note) => {
    const first = days.find((day) => day >= note.from_day && day <= note.to_day);
    return first ? [{ day: first, text: note.about ? `${note.about}：${note.text}` : note.text }] : [];
  });
}
