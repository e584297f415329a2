/** How a value of an activity is written. */
export type DeedUnit = "text" | "fen" | "ppm" | "count" | "instant" | "day" | "yes_no" | "id";

export interface DeedChange {
  readonly field: string;
  readonly unit: DeedUnit;
  readonly before?: string | null;
  readonly after?: string | null;
}

export interface DeedFact {
  readonly field: string;
  readonly unit: DeedUnit;
  readonly value: string;
}

/** One thing somebody did, as the server remembers it. */
export interface Deed {
  readonly id: string;
  readonly at: string;
  /** The name as it was then. */
  readonly actor: string;
  readonly verb: string;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly summary: string;
  readonly summary_en: string;
  readonly changes: readonly DeedChange[];
  readonly facts: readonly DeedFact[];
  /** Whether the row is as it was written. */
  readonly is_intact: boolean;
}
