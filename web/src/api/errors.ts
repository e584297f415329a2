import { pick, type Language } from "@/ui/language";
import type { Fault } from "@/ui/source";
import { text } from "./text";

interface ProblemParts {
  readonly status: number;
  readonly code: string;
  readonly detail: string | null;
  readonly detail_en: string | null;
  /** Set when the failure is the server's own: the number to quote. */
  readonly error_no: string | null;
}

/** What the server refused and why, as it said it (`application/problem+json`). */
export class ApiProblem extends Error {
  readonly parts: ProblemParts;

  constructor(parts: ProblemParts) {
    super(`${parts.status} ${parts.code}: ${parts.detail}`);
    this.name = "ApiProblem";
    this.parts = parts;
  }

  get signedOut(): boolean {
    return this.parts.status === 401;
  }
}

/** Reads any answer that is not a success; a proxy's HTML page must not reach the reader. */
export function problemOf(status: number, body: unknown): ApiProblem {
  const record = isRecord(body) ? body : {};
  return new ApiProblem({
    status,
    code: textOf(record, "code") ?? String(status),
    detail: textOf(record, "detail"),
    detail_en: textOf(record, "detail_en"),
    error_no: textOf(record, "error_no"),
  });
}

/** Any thrown thing as words for ErrorState. */
export function faultOf(error: unknown, language: Language): Fault {
  const words = text[language];
  if (!(error instanceof ApiProblem)) return { title: words.unreachable, detail: words.unreachable_next };
  const { status, detail, detail_en, error_no } = error.parts;
  const title = status === 404 ? words.missing : status === 403 ? words.forbidden : words.refused;
  const said = detail === null ? title : pick(language, detail, detail_en);
  return { title, detail: said, code: error_no ?? undefined, ...(status === 403 && { denied: true }) };
}

function textOf(record: Record<string, unknown>, key: string): string | null {
  const value = record[key];
  return typeof value === "string" && value !== "" ? value : null;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
