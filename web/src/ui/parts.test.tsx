import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { no, samples, yes, type Sample } from "@/testing/examples";
import { show } from "@/testing/render";
import { ActionButton } from "./ActionButton";
import { DeltaTag } from "./DeltaTag";
import { Due } from "./Due";
import { EmptyState } from "./EmptyState";
import type { Change } from "./format/share";
import { FormDrawer } from "./FormDrawer";
import { Funnel } from "./Funnel";
import { sorted } from "./ImportDropzone";
import { MetricCard } from "./MetricCard";
import type { ListSource, Rows, Source } from "./source";
import { StatePill } from "./StatePill";
import { columnsOf } from "./table/columns";
import { DataTable } from "./table/DataTable";
import { text } from "./text";

const body = () => document.body.textContent;

describe("DeltaTag", () => {
  test.each<[string, Change, string]>([
    ["direction and judgement are two things", { unit: "points", ppm: 19_000, judgement: "worse" }, "上升 ↑1.9 百分点恶化"],
    ["a rising share may be good", { unit: "points", ppm: 19_000, judgement: "better" }, "上升 ↑1.9 百分点好转"],
    ["no judgement on nothing", { unit: "growth", ppm: 400, judgement: "worse" }, "持平 → 0.0%"],
    ["an impossible growth is a dash", { unit: "growth", ppm: null, reason: "上期为 0，无法计算增幅" }, "—"],
    ["half a day is not compared", { unit: "growth", ppm: -500_000, judgement: "worse", partial: true }, "实时，未对比"],
  ])("%s", (_name, change, shown) => {
    const { container } = show(<DeltaTag change={change} />);
    const words = [...(container.textContent ?? "")].sort().join("");
    expect(words).toBe([...shown].sort().join(""));
  });
});

describe("ActionButton", () => {
  test("a refused action stays reachable, says why and does nothing", () => {
    let runs = 0;
    show(
      <ActionButton
        action={no("请先关账", "Close the month first")}
        run={() => {
          runs += 1;
        }}
        explain
      >
        过账
      </ActionButton>,
    );
    const button = screen.getByRole("button");
    fireEvent.click(button);
    expect(button.getAttribute("aria-disabled")).toBe("true");
    expect(button.hasAttribute("disabled")).toBe(false);
    expect(body()).toContain("暂不可用：请先关账");
    expect(runs).toBe(0);
  });

  test("English readers get the English reason", () => {
    show(
      <ActionButton action={no("请先关账", "Close the month first")} run={() => undefined} explain>
        Post
      </ActionButton>,
      { language: "en-US" },
    );
    expect(body()).toContain("Close the month first");
    expect(body()).not.toContain("请先关账");
  });

  test("an allowed action runs once while it is running", async () => {
    let runs = 0;
    let finish: (done: null) => void = () => undefined;
    const run = () =>
      new Promise<null>((resolve) => {
        runs += 1;
        finish = resolve;
      });
    show(
      <ActionButton action={yes} run={run}>
        过账
      </ActionButton>,
    );
    fireEvent.click(screen.getByRole("button"));
    fireEvent.click(screen.getByRole("button"));
    expect(runs).toBe(1);
    finish(null);
    await waitFor(() => expect(document.querySelector(".ant-btn-loading")).toBeNull());
    fireEvent.click(screen.getByRole("button"));
    expect(runs).toBe(2);
  });
});

describe("StatePill", () => {
  const tones = { posted: "locked" } as const;
  test.each([
    ["posted", "lock"],
    ["from_the_future", "minus-circle"],
  ])("%s says the server's word beside a %s", (state, icon) => {
    show(<StatePill of={{ state, state_label: "已过账", state_label_en: "Posted" }} tones={tones} />);
    expect([body(), document.querySelector(`.anticon-${icon}`) !== null]).toEqual(["已过账", true]);
  });
});

describe("MetricCard", () => {
  test("unknown is -- with its reason, never 0", () => {
    const { container } = show(<MetricCard metric={{ name: "复购率", unit: "ppm", value: null, missing: "会员数据还没有导入" }} />);
    expect(container.textContent).toBe("复购率--会员数据还没有导入");
  });

  test("zero is 0", () => {
    const { container } = show(<MetricCard metric={{ name: "应收", unit: "fen", value: 0 }} />);
    expect(container.textContent).toBe("应收0元");
  });

  test("恶化 stands once when both comparisons agree", () => {
    const change = { unit: "points", ppm: 19_000, judgement: "worse" } as const;
    show(
      <MetricCard
        metric={{
          name: "退款率",
          unit: "ppm",
          value: 112_000,
          changes: [
            { against: "较前一日", change },
            { against: "较上周同期", change },
          ],
        }}
      />,
    );
    expect(screen.getAllByText("恶化")).toHaveLength(1);
  });
});

test("a number that opens does not choose its card, and the card does not open the number", () => {
  let chosen = 0;
  show(
    <MetricCard
      metric={{ name: "支付金额", unit: "fen", value: 12_860_100 }}
      choose={() => {
        chosen += 1;
      }}
      about={() => "付款日在期内的实付金额"}
    />,
  );
  fireEvent.click(screen.getByLabelText("口径 支付金额"));
  expect([chosen, body()?.includes("付款日在期内的实付金额")]).toEqual([0, true]);
  fireEvent.click(screen.getByRole("button", { name: "支付金额" }));
  expect(chosen).toBe(1);
});

describe("DataTable", () => {
  type Row = Sample;
  const columns = columnsOf<Row>((c) => [
    c.text("合同号", (row) => row.no),
    c.money("服务费", (row) => row.fee_fen),
    c.percent("可能", (row) => row.chance_ppm),
  ]);
  const table = (rows: Source<Rows<Row>>, more: Partial<ListSource<Row>> = {}) => (
    <DataTable
      source={{ rows, paging: { limit: 20, offset: 0, turn: () => undefined }, ...more }}
      columns={columns}
      rowKey={(row) => row.id}
      empty={<EmptyState title="还没有合同" />}
    />
  );
  const ready = (items: readonly Row[], totals?: Row): Source<Rows<Row>> => ({
    state: "ready",
    refreshing: false,
    value: { items, total: items.length, totals },
  });

  test("the unit stands in the header, every fen in the cell, unknown as --", () => {
    show(table(ready(samples)));
    expect(screen.getAllByText("服务费（元）").length).toBeGreaterThan(0);
    expect(screen.getByText("132,500.00")).toBeTruthy();
    expect(screen.getAllByText("--").length).toBeGreaterThan(0);
    expect(body()).toContain("共 3 行");
  });

  test("the sum row is the server's, never an average of the rows", () => {
    show(table(ready(samples, { ...samples[0]!, fee_fen: 77_700, chance_ppm: 123_400 })));
    expect(body()).toContain("合计 · 比率为 Σ÷Σ");
    expect(screen.getByText("777.00")).toBeTruthy();
    expect(screen.getByText("12.34%")).toBeTruthy();
  });

  test("empty teaches, filtered to nothing offers the way back, failed keeps to its own place", () => {
    let cleared = 0;
    const { unmount } = show(table(ready([])));
    expect(body()).toContain("还没有合同");
    unmount();
    const filtered = show(
      table(ready([]), {
        filtered: true,
        clearFilters: () => {
          cleared += 1;
        },
      }),
    );
    fireEvent.click(screen.getByText("清除筛选"));
    expect(cleared).toBe(1);
    filtered.unmount();
    let retried = 0;
    show(
      table({
        state: "failed",
        fault: { title: "这一块没有加载出来", detail: "服务超时", code: "7F3A-19" },
        retry: () => {
          retried += 1;
        },
      }),
    );
    fireEvent.click(screen.getByText("重试"));
    expect([retried, body()?.includes("7F3A-19"), screen.getAllByText("合同号").length > 0]).toEqual([1, true, true]);
  });
});

describe("Due", () => {
  test.each([
    ["late says by how much", { due_at: "2020-01-01T00:00:00Z", is_overdue: true }, /^▲ 逾期 \d+ 天$/],
    [
      "done is over, however late it was",
      { due_at: "2020-01-01T00:00:00Z", done_at: "2020-01-03T02:00:00Z", is_overdue: true },
      /^2020-01-03 10:00$/,
    ],
  ])("%s", (_name, task, shown) => {
    const { container } = show(<Due task={task} />);
    expect(container.textContent).toMatch(shown);
  });
});

test("the funnel marks the step that fell furthest, and an unknown step is --", () => {
  show(
    <Funnel
      funnel={{
        overall_ppm: 27_143,
        steps: [
          { name: "访客", value: 10_942 },
          { name: "加购", value: null, rate_ppm: null },
          { name: "支付", value: 297, rate_ppm: 246_678, worst: true },
        ],
      }}
    />,
  );
  expect(screen.getAllByLabelText("比对比期差最多的一步")).toHaveLength(1);
  expect(body()).toContain("24.7%");
  expect(body()).toContain("总转化2.71%");
});

test("files are sorted before anything is sent", () => {
  const big = new File([], "大.csv");
  Object.defineProperty(big, "size", { value: 3 * 1024 ** 3 });
  const { accepted, refused } = sorted([new File([], "订单.XLSX"), new File([], "图.png"), big], text["zh-CN"]);
  expect(accepted.map((file) => file.name)).toEqual(["订单.XLSX"]);
  expect(refused).toHaveLength(2);
});

test("closing a changed form asks once and can be taken back", () => {
  let closed = 0;
  show(
    <FormDrawer
      title="新建客户"
      open
      close={() => {
        closed += 1;
      }}
      changes={2}
      save={yes}
      verb="新建客户"
      submit={() => undefined}
    >
      表单
    </FormDrawer>,
  );
  fireEvent.click(screen.getByText("取消"));
  expect([closed, body()?.includes("放弃 2 处修改？")]).toEqual([0, true]);
  fireEvent.click(screen.getByText("继续编辑"));
  expect(body()).toContain("未保存的修改 2 处");
  fireEvent.click(screen.getByText("取消"));
  fireEvent.click(screen.getByText("放弃"));
  expect(closed).toBe(1);
});
