import { fireEvent, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { show } from "@/testing/render";
import { EmptyState } from "../EmptyState";
import type { ListSource } from "../source";
import { readChoice } from "./choice";
import { columnsOf } from "./columns";
import { copied } from "./copied";
import { DataTable } from "./DataTable";
import { readSort } from "./sorting";

interface Row {
  readonly no: string;
  readonly name: string;
  readonly fee_fen: number | null;
  readonly late?: boolean;
}

const ROWS: readonly Row[] = [
  { no: "2206118833445566778", name: "松隐堂", fee_fen: 90_000 },
  { no: "9", name: "禾裳女装", fee_fen: null, late: true },
  { no: "10", name: "予肌", fee_fen: 1_250_000 },
];
const columns = columnsOf<Row>((c) => [
  c.text("名称", (row) => row.name),
  c.money("服务费", (row) => row.fee_fen, { server: "fee_fen" }),
  c.id("单号", (row) => row.no),
]);
const turn = vi.fn();
const source = (items: readonly Row[] = ROWS, more: Partial<ListSource<Row>> = {}, total = items.length): ListSource<Row> => ({
  rows: { state: "ready", refreshing: false, value: { items, total } },
  paging: { limit: 20, offset: 0, turn },
  ...more,
});
type Props = Partial<Parameters<typeof DataTable<Row>>[0]>;
const table = (props: Props = {}) => (
  <DataTable source={source()} columns={columns} rowKey={(row) => row.no} empty={<EmptyState title="还没有" />} {...props} />
);
const names = () => [...document.querySelectorAll("tr[data-row-key] td:first-child")].map((cell) => cell.textContent);
const header = (title: string) => screen.getAllByText(title)[0]!;

beforeEach(() => localStorage.clear());
afterEach(() => vi.clearAllMocks());

describe("order", () => {
  test("a number begins with the largest, a name with the first, and what is unknown stands last both ways", () => {
    show(table());
    fireEvent.click(header("服务费（元）"));
    expect(names()).toEqual(["予肌", "松隐堂", "禾裳女装"]);
    fireEvent.click(header("服务费（元）"));
    expect(names()).toEqual(["松隐堂", "予肌", "禾裳女装"]);
    fireEvent.click(header("名称"));
    expect(names()).toEqual(["禾裳女装", "松隐堂", "予肌"]);
  });

  test("numbers in text are ordered as numbers, and no digit is lost", () => {
    show(table());
    fireEvent.click(header("单号"));
    expect(names()).toEqual(["禾裳女装", "予肌", "松隐堂"]);
    expect(document.body.textContent).toContain("2206118833445566778");
  });

  test("of one page of a longer list nothing is ordered here: that would hide what the other pages have", () => {
    show(table({ source: source(ROWS, {}, 300) }));
    fireEvent.click(header("名称"));
    expect(names()).toEqual(["松隐堂", "禾裳女装", "予肌"]);
  });

  test("the server orders by the columns it names, whatever the length", () => {
    const change = vi.fn();
    show(table({ source: source(ROWS, { sort: { value: null, change } }, 300) }));
    fireEvent.click(header("服务费（元）"));
    expect(change).toHaveBeenCalledWith("-fee_fen");
    expect(names()).toEqual(["松隐堂", "禾裳女装", "予肌"]);
  });

  test.each([["-fee_fen", { name: "fee_fen", order: "descend" }], ["no", { name: "no", order: "ascend" }], ["", null], [null, null]])(
    "%j in the address",
    (written, read) => expect(readSort(written)).toEqual(read),
  );
});

describe("tools", () => {
  test("searching looks at every column, says how many, and offers the way back", () => {
    show(table({ name: "t" }));
    const search = screen.getByLabelText("在表中搜索");
    fireEvent.change(search, { target: { value: "44556" } });
    expect([names(), document.body.textContent?.includes("找到 1 行，共 3 行")]).toEqual([["松隐堂"], true]);
    fireEvent.change(search, { target: { value: "没有这个" } });
    fireEvent.click(screen.getByText("清除筛选"));
    expect(names()).toHaveLength(3);
  });

  test("one page of a longer list is not searched here", () => {
    show(table({ name: "t", source: source(ROWS, {}, 300) }));
    expect(screen.queryByLabelText("在表中搜索")).toBeNull();
  });

  test("only the abnormal ones", () => {
    show(table({ name: "t", abnormal: (row) => row.late === true }));
    fireEvent.click(screen.getByText("仅看异常"));
    expect(names()).toEqual(["禾裳女装"]);
  });

  test("a column left out stays out under the table's name; the first one always stays", () => {
    const { unmount } = show(table({ name: "fees" }));
    fireEvent.click(screen.getByText("列"));
    expect(screen.getByRole("checkbox", { name: "名称" }).hasAttribute("disabled")).toBe(true);
    fireEvent.click(screen.getByRole("checkbox", { name: "服务费" }));
    unmount();
    show(table({ name: "fees" }));
    expect([screen.queryByText("服务费（元）"), document.body.textContent?.includes("列 · 少 1")]).toEqual([null, true]);
  });

  test.each([['{"hidden":["a",7],"density":"compact"}', { hidden: ["a"], density: "compact" }], ["broken", { hidden: [], density: null }]])(
    "a stored choice %s",
    (stored, read) => expect(readChoice(stored)).toEqual(read),
  );

  test("copied rows are what is shown, and a spreadsheet keeps the ids as text", () => {
    const { plain, html } = copied(ROWS.slice(0, 1), columns, "zh-CN");
    expect(plain).toBe("名称\t服务费\t单号\n松隐堂\t900.00\t2206118833445566778");
    expect(html).toContain(`<td style='mso-number-format:"\\@"'>2206118833445566778</td>`);
    expect(copied([{ no: "1", name: "<b>&", fee_fen: 1 }], columns, "zh-CN").html).toContain("&lt;b&gt;&amp;");
  });
});

describe("the keyboard", () => {
  test("all rows are one stop of Tab; the arrows go on, Enter opens, Space chooses", () => {
    const open = vi.fn();
    const choose = vi.fn();
    show(table({ open, selection: { keys: ["9"], choose, actions: null } }));
    const rows = [...document.querySelectorAll<HTMLElement>("tr[data-row-key]")];
    expect(rows.map((row) => row.tabIndex)).toEqual([0, -1, -1]);
    rows[0]!.focus();
    fireEvent.keyDown(rows[0]!, { key: "ArrowUp" });
    fireEvent.keyDown(rows[0]!, { key: "ArrowDown" });
    expect(document.activeElement).toBe(rows[1]);
    fireEvent.keyDown(rows[1]!, { key: "Enter" });
    expect(open).toHaveBeenCalledWith(ROWS[1]);
    fireEvent.keyDown(rows[1]!, { key: " " });
    expect(choose).toHaveBeenCalledWith([]);
    expect(document.body.textContent).toContain("共 3 行 · 已选 1 项");
  });
});

test("a list of ten thousand that came whole paints one page", () => {
  const many = Array.from({ length: 10_000 }, (_, at) => ({ no: String(at), name: `店铺 ${at}`, fee_fen: at }));
  show(table({ source: { ...source(many), paging: { limit: 100, offset: 200, turn } } }));
  expect([names().length, names()[0]]).toEqual([100, "店铺 200"]);
});

test("on a phone a row is two lines: name, then the main number; a tap shows all of it", () => {
  const real = window.matchMedia.bind(window);
  const matching = vi.spyOn(window, "matchMedia").mockImplementation((query) => {
    const list = real(query);
    return Object.defineProperty(list, "matches", { value: query.includes("767") });
  });
  show(table());
  expect(document.querySelector("table")).toBeNull();
  const [first] = screen.getAllByRole("listitem");
  expect(first?.textContent).toBe("松隐堂服务费900.00");
  fireEvent.click(within(first!).getByRole("button", { name: "名称" }));
  expect(first?.textContent).toContain("单号2206118833445566778");
  matching.mockRestore();
});
