/** What somebody has typed into rows that wait: by row, by column. */
export type Edits = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface Mendable {
  readonly id: string;
  readonly column?: string | null;
  readonly suggestion?: string | null;
  readonly mend: { readonly allowed: boolean };
}

/** One cell typed; an empty text takes the change back. */
export function typed(edits: Edits, row: string, column: string, text: string): Edits {
  const others = without(edits[row] ?? {}, column);
  const cells = text === "" ? others : { ...others, [column]: text };
  const rest = without(edits, row);
  return Object.keys(cells).length === 0 ? rest : { ...rest, [row]: cells };
}

function without<Value>(record: Readonly<Record<string, Value>>, name: string): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}

/** A column copied from a spreadsheet fills the rows from this one down, one line each; rows that cannot be mended are passed. */
export function pasted(edits: Edits, rows: readonly Mendable[], from: string, clipboard: string): Edits {
  const lines = clipboard.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  const start = rows.findIndex((row) => row.id === from);
  const below = rows.slice(Math.max(0, start)).filter((row) => row.mend.allowed);
  return lines.reduce((now, line, at) => {
    const row = below[at];
    const [first = ""] = line.split("\t");
    return row?.column ? typed(now, row.id, row.column, first.trim()) : now;
  }, edits);
}

/** Every row of the page that has a suggestion takes it; what somebody typed stays. */
export function suggested(edits: Edits, rows: readonly Mendable[]): Edits {
  return rows.reduce(
    (now, row) =>
      row.column && row.suggestion && row.mend.allowed && now[row.id] === undefined ? typed(now, row.id, row.column, row.suggestion) : now,
    edits,
  );
}
