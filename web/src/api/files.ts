import type { Language } from "@/ui/language";

const SHORT: Readonly<Record<Language, string>> = { "zh-CN": "zh", "en-US": "en" };

/** Where a statement can be fetched as a file; the browser downloads it with the session it has. */
export function statementFile(id: string, kind: "pdf" | "xlsx", language: Language): string {
  return `/api/statements/${encodeURIComponent(id)}/${kind}?language=${SHORT[language]}`;
}
