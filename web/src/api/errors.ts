import type { Language } from "@/ui/language";
import type { Fault } from "@/ui/source";

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

interface ProblemParts {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly detail_en: string | null;
  readonly next: string | null;
  readonly errors: readonly FieldError[];
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

  /** The messages of a form, by field name. */
  messageFor(field: string): string | undefined {
    return this.parts.errors.find((error) => error.field === field)?.message;
  }
}

const UNREACHABLE = { "zh-CN": "没有连上服务器", "en-US": "The server could not be reached" };
const UNREACHABLE_NEXT = {
  "zh-CN": "请检查网络，或确认 daiyun serve 正在运行，然后重试。",
  "en-US": "Check the network, or that daiyun serve is running, then retry.",
};
const REFUSED = { "zh-CN": "服务器没有完成这次请求", "en-US": "The server did not complete this request" };

/** Reads any answer that is not a success; a proxy's HTML page must not reach the reader. */
export function problemOf(status: number, body: unknown): ApiProblem {
  const record = isRecord(body) ? body : {};
  const title = textOf(record, "title") ?? REFUSED["zh-CN"];
  return new ApiProblem({
    status,
    code: textOf(record, "code") ?? String(status),
    title,
    detail: textOf(record, "detail") ?? title,
    detail_en: textOf(record, "detail_en"),
    next: textOf(record, "next"),
    errors: fieldErrors(record["errors"]),
  });
}

/** Any thrown thing as words for ErrorState. */
export function faultOf(error: unknown, language: Language): Fault {
  if (!(error instanceof ApiProblem)) return { title: UNREACHABLE[language], detail: UNREACHABLE_NEXT[language] };
  const { title, detail, detail_en, next, code } = error.parts;
  if (language === "en-US") return { title: REFUSED["en-US"], detail: detail_en ?? detail, code };
  return { title, detail: next ? `${detail}${next}` : detail, code };
}

function fieldErrors(value: unknown): FieldError[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).flatMap((entry) => {
    const field = textOf(entry, "field");
    const message = textOf(entry, "message");
    return field && message ? [{ field, message }] : [];
  });
}

function textOf(record: Record<string, unknown>, key: string): string | null {
  const value = record[key];
  return typeof value === "string" && value !== "" ? value : null;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
