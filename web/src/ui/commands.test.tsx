import { fireEvent, screen } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { no } from "@/testing/examples";
import { show } from "@/testing/render";
import { CommandPalette, ranked, type Command } from "./CommandPalette";
import { PeriodPicker } from "./PeriodPicker";
import { useShortcut } from "./useShortcut";

const command = (name: string, more: Partial<Command> = {}): Command => ({ key: name, kind: "页面", name, run: vi.fn(), ...more });

describe("the palette", () => {
  test("what begins as typed stands before what only holds it, by sound, code or number", () => {
    const all = [command("新松隐堂"), command("松隐堂", { also: ["SY"] }), command("JS202606-0007 松隐堂")];
    expect(ranked(all, "syt").map(({ name }) => name)).toEqual(["松隐堂", "新松隐堂", "JS202606-0007 松隐堂"]);
    expect(ranked(all, "0007").map(({ name }) => name)).toEqual(["JS202606-0007 松隐堂"]);
    expect(ranked(all, "sy").map(({ name }) => name)[0]).toBe("松隐堂");
  });

  const palette = (commands: readonly Command[], recent: readonly string[] = []) => {
    const close = vi.fn();
    const chosen = vi.fn();
    show(<CommandPalette commands={commands} recent={recent} searching={false} chosen={chosen} close={close} />);
    return { close, chosen, field: screen.getByRole("combobox") };
  };
  const names = () => screen.getAllByRole("option").map((row) => row.textContent?.replace("页面", ""));

  test("recent first; the arrows choose, Enter runs and remembers", () => {
    const run = vi.fn();
    const { field, close, chosen } = palette([command("工作台"), command("结算"), command("合同", { run })], ["结算"]);
    expect(names()).toEqual(["结算", "工作台", "合同"]);
    fireEvent.keyDown(field, { key: "ArrowUp" });
    fireEvent.keyDown(field, { key: "Enter" });
    expect([run.mock.calls.length, close.mock.calls.length, chosen.mock.calls[0]]).toEqual([1, 1, ["合同"]]);
  });

  test("a refused action stays with the server's reason and does nothing", () => {
    const run = vi.fn();
    const { field, close } = palette([command("新建店铺", { permit: no("你的角色没有这项权限", "No"), run })]);
    expect(document.body.textContent).toContain("你的角色没有这项权限");
    fireEvent.keyDown(field, { key: "Enter" });
    fireEvent.click(screen.getByRole("option"));
    expect([run.mock.calls.length, close.mock.calls.length]).toEqual([0, 0]);
  });

  test("nothing found says what to search by", () => {
    const { field } = palette([command("工作台")]);
    fireEvent.change(field, { target: { value: "JS2026" } });
    expect(screen.getByRole("status").textContent).toBe("没有找到「JS2026」，可按名称、单号或拼音首字母搜索");
  });
});

describe("keys", () => {
  function Keys({ keys, run }: { keys: string; run: (() => void) | null }) {
    useShortcut(keys, run);
    return <input aria-label="字" />;
  }
  const press = (key: string, more: object = {}) => fireEvent.keyDown(document.body, { key, ...more });

  test("two keys in a row are one, and the second does not do what it does alone", () => {
    const [go, period] = [vi.fn(), vi.fn()];
    show(<><Keys keys="g t" run={go} /><Keys keys="t" run={period} /></>);
    press("g");
    press("t");
    expect([go.mock.calls.length, period.mock.calls.length]).toEqual([1, 0]);
    press("t");
    expect([go.mock.calls.length, period.mock.calls.length]).toEqual([1, 1]);
  });

  test("somebody typing is left alone, but ⌘K is meant anywhere", () => {
    const [slash, find] = [vi.fn(), vi.fn()];
    show(<><Keys keys="/" run={slash} /><Keys keys="mod+k" run={find} /></>);
    const [field] = screen.getAllByLabelText("字");
    fireEvent.keyDown(field!, { key: "/" });
    fireEvent.keyDown(field!, { key: "k", ctrlKey: true });
    press("k", { metaKey: true });
    expect([slash.mock.calls.length, find.mock.calls.length]).toEqual([0, 2]);
  });

  test("whoever asked last has the key, and gives it back; nobody has it where there is nothing to do", () => {
    const [page, drawer] = [vi.fn(), vi.fn()];
    show(<Keys keys="e" run={page} />);
    const { unmount } = show(<Keys keys="e" run={drawer} />);
    show(<Keys keys="e" run={null} />);
    press("e");
    unmount();
    press("e");
    expect([page.mock.calls.length, drawer.mock.calls.length]).toEqual([1, 1]);
  });
});

describe("the period picker", () => {
  const sales = [
    { name: "618", days: { from: "2026-06-16", to: "2026-06-20" } },
    { name: "618", days: { from: "2025-06-16", to: "2025-06-20" } },
  ];
  const picker = (live = false) => {
    const change = vi.fn();
    const value = { period: { from: "2026-06-16", to: "2026-06-20" }, compare: "previous" } as const;
    show(<PeriodPicker value={value} change={change} now={new Date("2026-07-02T03:05:00Z")} sales={sales} live={live} />);
    fireEvent.click(screen.getAllByRole("button")[0]!);
    return change;
  };

  test("today says why it cannot be chosen, and can be where its numbers arrive", () => {
    const change = picker();
    expect([screen.getByText("今天").closest("button"), document.body.textContent?.includes("导出的数据到昨天为止")]).toEqual([null, true]);
    expect(change).not.toHaveBeenCalled();
  });

  test("live, it is today alone", () => {
    const change = picker(true);
    fireEvent.click(screen.getByText("今天（实时）"));
    expect(change.mock.calls[0]?.[0].period).toEqual({ from: "2026-07-02", to: "2026-07-02" });
  });

  test.each([
    ["T 日（上一次同一大促）", { from: "2025-06-16" }],
    ["农历同期", { from: "2025-05-28" }],
    ["同比（按星期）", "last_year_weekday"],
  ])("compared: %s", (name, compare) => {
    const change = picker();
    fireEvent.click(screen.getByText(name));
    expect(change.mock.calls[0]?.[0].compare).toEqual(compare);
  });

  test("a first day of one's own is one click in the calendar and leaves the period alone", () => {
    const change = picker();
    fireEvent.click(screen.getAllByText("自定义").at(-1)!);
    expect(screen.getByRole("status").textContent).toBe("点一天，作为对比期的第一天");
    fireEvent.click(screen.getByLabelText("2026-05-03"));
    expect(change.mock.calls).toEqual([[{ period: { from: "2026-06-16", to: "2026-06-20" }, compare: { from: "2026-05-03" } }]]);
  });
});
