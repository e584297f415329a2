import { timeInFull } from "../format/date";
import { moneyExact } from "../format/money";
import { NONE, count } from "../format/number";
import { percent } from "../format/share";
import type { Language, WordsOf } from "../language";
import type { Deed, DeedChange, DeedUnit } from "./deeds";
import type { text } from "./text";

type Words = WordsOf<typeof text>;

/** Why and from where say more than codes do. */
const TOLD_FIRST: readonly string[] = ["reason", "device", "total_fen"];

/** A value as it is read, with its unit; a code that has a word reads as the word. */
export function valueIn(t: Words, unit: DeedUnit, value: string | null | undefined, language: Language): string {
  if (value == null || value === "") return NONE;
  switch (unit) {
    case "fen": return moneyExact(Number(value)) + t.yuan;
    case "ppm": return percent(Number(value), 2);
    case "count": return count(Number(value));
    case "instant": return timeInFull(value, language);
    case "yes_no": return value === "true" ? t.yes : t.no;
    case "day":
    case "id": return value;
    case "text": return word(t.values, value);
  }
}

export const fieldIn = (t: Words, field: string): string => word(t.fields, field);

export const kindIn = (t: Words, kind: string): string => word(t.kinds, kind);

/** 「营业中 → 暂停」, the first of what changed and how much more there is; where nothing did, why or from where it was done. */
export function firstChange(t: Words, { changes, facts }: Deed, language: Language): string {
  const [first] = changes;
  if (!first) {
    const told = facts.find((fact) => TOLD_FIRST.includes(fact.field));
    return told ? fieldIn(t, told.field) + t.colon + valueIn(t, told.unit, told.value, language) : "";
  }
  const rest = changes.length - 1;
  return changeIn(t, first, language) + (rest > 0 ? t.and_more(rest) : "");
}

function changeIn(t: Words, { field, unit, before, after }: DeedChange, language: Language): string {
  const pair = `${valueIn(t, unit, before, language)} → ${valueIn(t, unit, after, language)}`;
  return field === "value" ? pair : `${fieldIn(t, field)}${t.colon}${pair}`;
}

/** A slice that learns a new word shows its code until the dictionary knows it. */
function word(words: Readonly<Record<string, string>>, code: string): string {
  return words[code] ?? code;
}
