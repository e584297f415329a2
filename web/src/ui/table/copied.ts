import type { Language } from "../language";
import type { Column } from "./columns";

/** Rows as a spreadsheet takes them: text with tabs, and a table whose text cells stay text (an order number is no number). */
export interface Copied {
  readonly plain: string;
  readonly html: string;
}

export function copied<Row>(rows: readonly Row[], columns: readonly Column<Row>[], language: Language): Copied {
  const shown = columns.filter((column) => column.words);
  const titles = shown.map((column) => column.title);
  const cells = rows.map((row) => shown.map((column) => (column.words?.(row, language) ?? "").replace(/[\t\r\n]+/g, " ")));
  const plain = [titles, ...cells].map((line) => line.join("\t")).join("\n");
  const tag = (at: number, words: string) => `<td${shown[at]?.align === "right" ? "" : TEXT}>${escaped(words)}</td>`;
  const lines = cells.map((line) => `<tr>${line.map((words, at) => tag(at, words)).join("")}</tr>`);
  const head = `<tr>${titles.map((title) => `<th>${escaped(title)}</th>`).join("")}</tr>`;
  return { plain, html: `<table>${head}${lines.join("")}</table>` };
}

const TEXT = ` style='mso-number-format:"\\@"'`;

function escaped(words: string): string {
  return words.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

export async function toClipboard({ plain, html }: Copied): Promise<void> {
  const item = new ClipboardItem({
    "text/plain": new Blob([plain], { type: "text/plain" }),
    "text/html": new Blob([html], { type: "text/html" }),
  });
  await navigator.clipboard.write([item]);
}
