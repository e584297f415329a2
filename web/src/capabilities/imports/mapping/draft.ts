import type { components } from "@/api/schema";

export type Draft = components["schemas"]["MappingDraft"];
export type Source = components["schemas"]["SourceColumn"];
export type Reader = components["schemas"]["Read"];
export type Grammar = components["schemas"]["MappingGrammarView"];
export type Fact = Grammar["facts"][number];
export type FactColumn = Fact["columns"][number];
export type Beginning = components["schemas"]["MappingBeginningView"];
export type Check = components["schemas"]["MappingCheckView"];

/**
 * Where a fact column comes from, as somebody chooses it: nothing, a column of the file, the same word in every row, the file as a
 * whole, or several columns made one.
 */
export type Origin = "none" | "constant" | "combined" | `@${string}` | `=${string}`;

/** The way a column is read that stands for several columns made one. */
const COMBINED: Reader = "fingerprint";

export function sourceOf(draft: Draft, to: string): Source | undefined {
  return draft.columns.find((column) => column.to === to);
}

/** Other ways that the same fact column is filled, tried in turn. */
export function othersOf(draft: Draft, to: string): number {
  return Math.max(0, draft.columns.filter((column) => column.to === to).length - 1);
}

export function originOf(source: Source | undefined): Origin {
  if (!source) return "none";
  if (source.value !== undefined && source.value !== null) return "constant";
  if (source.read === COMBINED) return "combined";
  const [name] = source.from ?? [];
  if (name === undefined) return "none";
  return name.startsWith("@") ? `@${name.slice(1)}` : `=${name}`;
}

/** The first column of the file that a source names: what a report calls it may have changed over time. */
export function nameIn(source: Source | undefined, names: readonly string[]): string | undefined {
  return source?.from?.find((name) => names.includes(name)) ?? source?.from?.[0];
}

/** The draft with a fact column filled otherwise. */
export function filled(draft: Draft, to: string, source: Source | null): Draft {
  const at = draft.columns.findIndex((column) => column.to === to);
  const kept = draft.columns.filter((column) => column.to !== to);
  if (source === null) return { ...draft, columns: kept };
  const place = at < 0 ? kept.length : Math.min(at, kept.length);
  return { ...draft, columns: [...kept.slice(0, place), source, ...kept.slice(place)] };
}

/** What a fact column becomes when somebody chooses where it comes from. */
export function chosen(column: FactColumn, origin: Origin, before: Source | undefined, personal: boolean): Source | null {
  const to = column.name;
  if (origin === "none") return null;
  if (origin === "constant") return { to, value: column.values[0] ?? "" };
  if (origin === "combined") return { to, read: COMBINED, parts: [] };
  if (origin.startsWith("@")) return { to, from: [origin], read: "day" };
  const from = [origin.slice(1)];
  const read = before?.read && before.read !== COMBINED ? before.read : usualReader(column, personal);
  const words = read === "word" ? { words: before?.words ?? {} } : {};
  return { to, from, read, ...words, ...(personal && { personal }) };
}

/** The reader that is tried first: ids stay text, and what may point at a person is read without the person. */
export function usualReader(column: FactColumn, personal: boolean): Reader {
  const fits = (reader: Reader) => column.readers.includes(reader);
  const first = (...readers: readonly Reader[]) => readers.find(fits);
  if (personal) return first("buyer", "province", "masked_text") ?? "text";
  if (column.values.length > 0) return "word";
  if (column.name.endsWith("_no")) return first("id") ?? "text";
  if (column.name.endsWith("_code")) return first("code") ?? "text";
  return first("text", "fen", "count", "day", "instant", "ppm", "seconds", "flag") ?? "text";
}

/** Readers a column of the file may be read by here; several columns made one are chosen elsewhere. */
export function readersFor(column: FactColumn, grammar: Grammar, personal: boolean) {
  const beside: readonly string[] = [COMBINED, "path", "depth"];
  return grammar.readers.filter(
    ({ code, depersonalises }) => column.readers.includes(code) && !beside.includes(code) && (!personal || depersonalises),
  );
}

/** Whether a row cannot do without the column, or without the moment whose day it is. */
export function isMissing(draft: Draft, column: FactColumn): boolean {
  const has = (name: string) => sourceOf(draft, name) !== undefined;
  return column.required && !has(column.name) && !(column.day_of && has(column.day_of));
}

/** Required columns and the moments they are the days of come first, then what is filled, then the rest. */
export function inOrder(fact: Fact, draft: Draft): readonly FactColumn[] {
  const days = fact.columns.filter(({ required }) => required).map(({ day_of }) => day_of);
  const rank = (column: FactColumn) => {
    if (column.required || days.includes(column.name)) return 0;
    return sourceOf(draft, column.name) ? 1 : 2;
  };
  return [...fact.columns].sort((a, b) => rank(a) - rank(b));
}

/** A draft of a fact that says nothing yet. */
export function emptyDraft(fact: Fact): Draft {
  return { label: { zh: fact.label, en: fact.label_en }, fact: fact.code, columns: [] };
}

export function isReader(code: string, readers: readonly { readonly code: string }[]): code is Reader {
  return readers.some((reader) => reader.code === code);
}
