import type { Progress } from "@/api/events";
import type { components } from "@/api/schema";
import type { UploadAnswer } from "@/api/upload";
import type { Batch } from "./BatchesTable";

export type UploadEntry = components["schemas"]["UploadEntryView"];
type FileReport = components["schemas"]["FileReport"];
type Begun = components["schemas"]["BegunImports"];

/** One file on its way, from the drop to what became of it. An archive is one file until its entries are known. */
export interface Item {
  readonly key: string;
  readonly name: string;
  /** The folders it lay in. */
  readonly folder: string;
  readonly stage: "sending" | "waiting" | "going" | "done" | "broken";
  /** How much of it has gone, then how much of it is read. */
  readonly done_ppm: number;
  readonly upload_id: string | null;
  readonly entry: UploadEntry | null;
  /** Whose it is, found by the server or said by somebody. */
  readonly store: string | undefined;
  readonly batch_id: string | null;
  readonly progress: Progress | null;
  readonly outcome: Outcome | null;
  /** Why it did not arrive. */
  readonly fault: string | null;
}

/** What became of a file. */
export interface Outcome {
  readonly state: string;
  readonly state_label: string;
  readonly state_label_en: string;
  readonly rows: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly quarantined: number;
  readonly words: string | null;
  readonly words_en: string | null;
}

const WHOLE_PPM = 1_000_000;
/** What no progress follows any more. */
const ENDS = ["committed", "duplicate", "refused", "cancelled", "failed"];
const NOTHING_YET = { upload_id: null, entry: null, store: undefined, batch_id: null, progress: null, outcome: null, fault: null, done_ppm: 0 };

/** Whether a file's way has ended with this. */
export function ends({ state }: Progress): boolean {
  return ENDS.includes(state);
}

export function taken(key: string, name: string, folder: string): Item {
  return { ...NOTHING_YET, key, name, folder, stage: "sending" };
}

/** An import that was on its way before this page was opened. */
export function late(progress: Progress): Item {
  const { batch_id, file } = progress;
  return { ...NOTHING_YET, key: batch_id, name: file, folder: "", stage: "going", batch_id, progress, done_ppm: donePpm(progress) };
}

export function sentSoFar(items: readonly Item[], key: string, done_ppm: number): Item[] {
  return items.map((item) => (item.key === key && item.stage === "sending" ? { ...item, done_ppm } : item));
}

export function broke(items: readonly Item[], key: string, fault: string): Item[] {
  return items.map((item) => (item.key === key ? { ...item, stage: "broken", fault } : item));
}

/** The file has arrived: an archive becomes its entries. */
export function arrived(items: readonly Item[], key: string, upload: UploadAnswer): Item[] {
  const entries = (item: Item): Item[] =>
    upload.entries.map((entry) => ({
      ...item,
      key: `${key} ${entry.name}`,
      name: entry.name,
      stage: "waiting",
      upload_id: upload.id,
      entry,
      store: entry.store?.code,
    }));
  return items.flatMap((item) => (item.key === key ? entries(item) : [item]));
}

/** Whether a file can be imported once somebody has said whose it is. */
export function isKnown(item: Item): boolean {
  return item.stage === "waiting" && item.entry !== null && item.entry.recognised !== undefined && item.entry.recognised !== null;
}

export function isUndecided(item: Item): boolean {
  return isKnown(item) && item.store === undefined;
}

/** Says whose the files of some keys are. */
export function given(items: readonly Item[], keys: readonly string[], store: string): Item[] {
  return items.map((item) => (keys.includes(item.key) ? { ...item, store } : item));
}

/** The imports have begun; a file whose content is known is done at once. */
export function begun(items: readonly Item[], upload_id: string, answer: Begun): Item[] {
  return items.map((item) => {
    const one = item.upload_id === upload_id ? answer.batches.find(({ name }) => name === item.name) : undefined;
    if (!one) return item;
    const outcome = one.report ? ofReport(one.report) : null;
    return { ...item, stage: outcome ? "done" : "going", batch_id: one.batch_id ?? null, progress: null, outcome, done_ppm: 0 };
  });
}

/** One line of progress. */
export function progressed(items: readonly Item[], progress: Progress): Item[] {
  const here = ({ batch_id, stage }: Item) => batch_id === progress.batch_id && stage === "going";
  return items.map((item) => (here(item) ? { ...item, progress, done_ppm: donePpm(progress) } : item));
}

/** A batch has ended. */
export function ended(items: readonly Item[], batch: Batch): Item[] {
  const here = ({ batch_id, stage }: Item) => batch_id === batch.id && stage === "going";
  return items.map((item) => (here(item) ? { ...item, stage: "done", outcome: ofBatch(batch), done_ppm: WHOLE_PPM } : item));
}

/** Whether a file is held until somebody has looked at its amounts. */
export function isHeld({ outcome }: Item): boolean {
  return outcome?.state === "held";
}

function ofBatch(batch: Batch): Outcome {
  const { state, state_label, state_label_en } = batch;
  return {
    state,
    state_label,
    state_label_en,
    rows: batch.row_count,
    inserted: batch.inserted_count,
    updated: batch.updated_count,
    unchanged: batch.unchanged_count,
    quarantined: batch.quarantined_count,
    words: batch.problem ?? null,
    words_en: batch.problem_en ?? null,
  };
}

function ofReport(report: FileReport): Outcome {
  const { state, state_label, state_label_en, rows, inserted, updated, unchanged, quarantined } = report;
  const [first] = report.issues;
  const words = { words: first?.message ?? null, words_en: first?.message_en ?? null };
  return { state, state_label, state_label_en, rows, inserted, updated, unchanged, quarantined, ...words };
}

function donePpm({ state, bytes, total_bytes }: Progress): number {
  if (state === "waiting") return 0;
  if (state !== "reading") return WHOLE_PPM;
  return total_bytes > 0 ? Math.min(WHOLE_PPM, Math.floor((bytes * WHOLE_PPM) / total_bytes)) : 0;
}
