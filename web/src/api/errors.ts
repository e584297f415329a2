import { pick, type Language } from "@/ui/language";
import type { Fault } from "@/ui/source";

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

const UNREACHABLE = { "zh-CN": "没有连上服务器", "en-US": "The server could not be reached" };
const UNREACHABLE_NEXT = {
  "zh-CN": "请检查网络，或确认 daiyun serve 正在运行，然后重试。",
  "en-US": "Check the network, or that daiyun serve is running, then retry.",
};
const REFUSED = { "zh-CN": "服务器没有完成这次请求", "en-US": "The server did not complete this request" };
const MISSING = { "zh-CN": "没有找到", "en-US": "Not found" };
const FORBIDDEN = { "zh-CN": "没有权限", "en-US": "Not allowed" };

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
  if (!(error instanceof ApiProblem)) return { title: UNREACHABLE[language], detail: UNREACHABLE_NEXT[language] };
  const { status, detail, detail_en, error_no } = error.parts;
  const title = (status === 404 ? MISSING : status === 403 ? FORBIDDEN : REFUSED)[language];
  const said = detail === null ? title : pick(language, detail, detail_en);
  return { title, detail: said, code: error_no ?? undefined };
}

function textOf(record: Record<string, unknown>, key: string): string | null {
  const value = record[key];
  return typeof value === "string" && value !== "" ? value : null;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
