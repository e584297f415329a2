/** What went wrong, in words that are ready to show. `api/errors.ts` makes these; parts only draw them. */
export interface Fault {
  readonly title: string;
  readonly detail: string;
  /** A short number the reader can quote, 「7F3A-19」. */
  readonly code?: string;
  /** The reader may not: asking again changes nothing, so it is no error to them. */
  readonly denied?: boolean;
}

/** Something fetched, in exactly one of three states. While it refetches, `value` stays on screen. */
export type Source<Value> =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly fault: Fault; readonly retry: () => void }
  | { readonly state: "ready"; readonly value: Value; readonly refreshing: boolean };

export interface Rows<Row> {
  readonly items: readonly Row[];
  readonly total: number;
  /** The sum row as the server computed it: a ratio's total is Σ÷Σ, which no page may average. */
  readonly totals?: Row | null;
  /** 结论: the one sentence above the list, as the server worked it out. */
  readonly conclusion?: string | null;
}

export interface Paging {
  readonly limit: number;
  readonly offset: number;
  readonly turn: (offset: number, limit: number) => void;
}

export interface ListSource<Row> {
  readonly rows: Source<Rows<Row>>;
  readonly paging: Paging;
  /** Whether the reader narrowed the list: an empty result then says so instead of teaching. */
  readonly filtered?: boolean;
  readonly clearFilters?: () => void;
  /** The order asked of the server, `-total_fen` for the largest first; absent where the server has one order only. */
  readonly sort?: { readonly value: string | null; readonly change: (written: string | null) => void };
}

/** The server's word on whether something may be done now, and why not. */
export interface Permit {
  readonly allowed: boolean;
  readonly reason?: string | null;
  readonly reason_en?: string | null;
}
