import type { Progress } from "@/api/events";
import type { FileReport } from "@/api/upload";

/** A file on its way: from the drop to what became of it. An archive is one file until its entries are known. */
export interface SentFile {
  readonly name: string;
  /** `sending`, then what the server says: `reading`, `merging`, `committed`, `duplicate`, `refused`, `failed`. */
  readonly state: string;
  readonly rows: number;
  readonly done_ppm: number;
  readonly report: FileReport | null;
}

const WHOLE_PPM = 1_000_000;
const INSIDE = " › ";
/** What no progress follows any more. */
const ENDS = ["committed", "duplicate", "refused", "failed"];
/** The fault of a file that a person may let in with a reason. */
const HELD = "amounts_disagree";

/** Whether a file's way has ended with this. */
export function ends({ state }: Progress): boolean {
  return ENDS.includes(state);
}

/** Whether a file is held until somebody has looked at its amounts. */
export function isHeld(report: FileReport | null): boolean {
  return report?.state === "refused" && report.issues.some((issue) => issue.code === HELD);
}

/** The file that was sent, of which this is a part: an entry of an archive goes with the archive. */
export function sentAs(name: string): string {
  return name.split(INSIDE)[0] ?? name;
}


export function begun(names: readonly string[]): SentFile[] {
  return names.map((name) => ({ name, state: "sending", rows: 0, done_ppm: 0, report: null }));
}

/** One line of progress. An entry of an archive takes the archive's place the first time it is heard of. */
export function progressed(files: readonly SentFile[], progress: Progress): SentFile[] {
  const now = { name: progress.file, state: progress.state, rows: progress.rows, done_ppm: donePpm(progress), report: null };
  if (files.some(({ name, report }) => name === progress.file && report === null)) {
    return files.map((file) => (file.name === progress.file && file.report === null ? now : file));
  }
  const archive = sentAs(progress.file);
  const at = files.findIndex(({ name, report }) => report === null && (name === archive || name.startsWith(`${archive}${INSIDE}`)));
  if (at < 0) return [...files];
  const whole = files[at]?.name === archive;
  return [...files.slice(0, whole ? at : at + 1), now, ...files.slice(at + 1)];
}

/** The answer to the upload says what became of every file, also of those nobody heard of on the way. */
export function reported(reports: readonly FileReport[]): SentFile[] {
  return reports.map((report) => ({ name: report.file, state: report.state, rows: report.rows, done_ppm: WHOLE_PPM, report }));
}

function donePpm({ state, bytes, total_bytes }: Progress): number {
  if (state !== "reading") return WHOLE_PPM;
  return total_bytes > 0 ? Math.min(WHOLE_PPM, Math.floor((bytes * WHOLE_PPM) / total_bytes)) : 0;
}
