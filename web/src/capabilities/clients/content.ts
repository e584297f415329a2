/** What stands in a form of onboarding: text by field, rows of text, the traits of a product. */
export type Row = Readonly<Record<string, string>>;
export type Content = Readonly<Record<string, unknown>>;

export function textIn(content: unknown, code: string): string {
  const value = entry(content, code);
  return typeof value === "string" ? value : "";
}

export function rowsIn(content: unknown, code: string): readonly Row[] {
  const value = entry(content, code);
  return Array.isArray(value) ? value.map(rowOf) : [];
}

export function rowOf(value: unknown): Row {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === "string"));
}

function entry(content: unknown, code: string): unknown {
  if (typeof content !== "object" || content === null) return undefined;
  return new Map<string, unknown>(Object.entries(content)).get(code);
}

/** The API's description knows no more of a form than that it is an object. */
export function isForm(content: unknown): content is Record<string, never> {
  return typeof content === "object" && content !== null && !Array.isArray(content);
}
