import { fireEvent, screen } from "@testing-library/react";
import { beforeAll, describe, expect, test } from "vitest";
import { SessionContext } from "@/api/session";
import { groupsFor } from "@/app/capabilities";
import { shortCode } from "@/app/ErrorBoundary";
import { HomeView } from "@/app/home/HomePage";
import { readPreferences } from "@/app/preferences";
import { readScopes } from "@/app/shell/scope";
import { SignInView } from "@/capabilities/access/SignInPage";
import { UsersView } from "@/capabilities/access/UsersPage";
import { FindingView } from "@/capabilities/alerts/FindingPage";
import { FindingsView } from "@/capabilities/alerts/FindingsPage";
import { curveOf } from "@/capabilities/alerts/curve";
import { ClientsView } from "@/capabilities/clients/ClientsPage";
import { ContractView } from "@/capabilities/contracts/ContractPage";
import { ContractsView } from "@/capabilities/contracts/ContractsPage";
import { BoardView } from "@/capabilities/dashboard/BoardPage";
import { NothingState } from "@/capabilities/dashboard/nothing/NothingYet";
import { nameIn } from "@/api/download";
import { linesOf } from "@/capabilities/dashboard/LinesDrawer";
import { cardsOf, trendOf } from "@/capabilities/dashboard/shape";
import { flipped } from "@/capabilities/dashboard/TrendPanel";
import { FreshnessStrip } from "@/capabilities/imports/FreshnessStrip";
import { ImportsView } from "@/capabilities/imports/ImportsPage";
import { StatementsView } from "@/capabilities/settlement/StatementsPage";
import { StatementView } from "@/capabilities/settlement/StatementView";
import { StoresView } from "@/capabilities/stores/StoresPage";
import { TasksView } from "@/capabilities/work/TasksPage";
import type { ListSource } from "@/ui/source";
import { contract, contractRow, openPeriod, statement, statementRow } from "./agreements";
import { board, no, scope, session, yes } from "./examples";
import { batches, clients, finding, findingRow, freshness, home, names, taskBoard, users } from "./records";
import { show } from "./render";

const WHO = { name: "周经理", role: "项目经理" };
const body = () => document.body.textContent ?? "";
const nothing = () => undefined;
const list = <Row,>(items: readonly Row[]): ListSource<Row> => ({
  rows: { state: "ready", refreshing: false, value: { items, total: items.length } },
  paging: { limit: 20, offset: 0, turn: nothing },
});
const signedIn = (page: React.ReactNode) => <SessionContext value={{ ...session, permissions: [] }}>{page}</SessionContext>;

const pinduoduo = { code: "PDD-1", platform: "pdd", platform_label: "拼多多", platform_label_en: "Pinduoduo" };

// happy-dom draws no canvas; the chart's numbers are tested through its option and its table twin.
beforeAll(() => {
  HTMLCanvasElement.prototype.getContext = () => null;
});

describe("the board", () => {
  test("says the server's sentence, its totals and its names", () => {
    show(signedIn(<BoardView board={board} openLines={nothing} />));
    expect(body()).toContain("退款率升 1.9 百分点");
    expect(body()).toContain("11.21%");
    expect(body()).toContain("数据截至 2026-07-01");
    expect(body()).toContain("美利奴羊毛针织开衫");
    fireEvent.click(screen.getByText("表"));
    // A day without a row is a gap, not a zero and not missing from the axis.
    expect(screen.getByText("2026-06-29").closest("tr")?.textContent).toContain("--");
  });

  test("every number opens its own lines: a store's, a card's, the sentence's", () => {
    const opened: (string | undefined)[][] = [];
    show(signedIn(<BoardView board={board} openLines={(of) => opened.push([of.metric, of.stores])} />));
    fireEvent.click(screen.getByText("抖音旗舰店"));
    fireEvent.click(screen.getByText("15.80%"));
    fireEvent.click(screen.getByText("下一步：看退款明细 ›"));
    fireEvent.click(screen.getByLabelText("口径 访客数"));
    fireEvent.click(screen.getByText("查看明细 ›"));
    expect(opened).toEqual([
      ["paid_sales", "hs-dy"],
      ["refund_rate", "hs-dy"],
      ["refund_rate", undefined],
      ["visitors", undefined],
    ]);
  });

  test("only a metric whose rise is bad gets a word beside its arrow", () => {
    const words = cardsOf(board, "zh-CN", String).map((card) => [card.code, card.changes?.[0]?.change.judgement ?? null]);
    expect(words).toEqual([
      ["paid_sales", null],
      ["visitors", null],
      ["conversion_rate", null],
      ["refund_rate", "worse"],
    ]);
  });

  test("the curve has every day, and the earlier value where there is one", () => {
    const { days, series } = trendOf(board, ["paid_sales"], "zh-CN");
    expect(days).toEqual(["2026-06-28", "2026-06-29", "2026-06-30", "2026-07-01"]);
    expect([series[0]?.values, series[0]?.compare]).toEqual([
      [9_000_000, null, 12_341_800, 12_860_100],
      [1, null, null, null],
    ]);
  });

  test("a price keeps its decimals because the server says that it is one", () => {
    const [column] = board.cards.columns;
    const priced = { ...board, cards: { ...board.cards, columns: [{ ...column!, is_price: true }, ...board.cards.columns.slice(1)] } };
    show(signedIn(<BoardView board={priced} openLines={nothing} />));
    expect(body()).toContain("¥128,601.00");
  });

  test("days without any data say so once, with the next step, instead of eight zeros", () => {
    show(signedIn(<BoardView board={{ ...board, is_empty: true }} openLines={nothing} />));
    expect(screen.queryByLabelText("口径 访客数")).toBeNull();
  });

  test.each([
    [{ kind: "empty" }, ["imports.view"], ["这个范围还没有数据", "去导入 ›"]],
    [{ kind: "unassigned" }, [], ["请机构管理员在「用户与权限」里给你分配"]],
    [{ kind: "unassigned" }, ["access.manage_users"], ["去分配 ›"]],
    [{ kind: "first" }, ["stores.view", "imports.view"], ["三步看到第一张看板", "去登记店铺 ›", "去导入 ›"]],
    [{ kind: "platform", store: pinduoduo, until: null }, [], ["拼多多在这段时间还没有数据", "从来没有导入过订单", "看全部店铺"]],
    [{ kind: "platform", store: pinduoduo, until: "2026-06-30" }, [], ["订单最晚到 2026-06-30"]],
  ] as const)("in place of numbers %j tells why and what to do", (why, permissions, words) => {
    show(<SessionContext value={{ ...session, permissions: [...permissions] }}><NothingState nothing={why} /></SessionContext>);
    expect(words.filter((word) => !body().includes(word))).toEqual([]);
    // A way that would lead to a page the reader may not open is not shown.
    expect(body().includes("去导入")).toBe(permissions.some((one) => one === "imports.view"));
  });

  test("at most four lines in the chart, at least one", () => {
    expect(flipped(["a"], "a")).toEqual(["a"]);
    expect(flipped(["a", "b", "c", "d"], "e")).toEqual(["b", "c", "d", "e"]);
    expect(flipped(["a", "b"], "a")).toEqual(["b"]);
  });

  test("a line's number stays text, an empty cell stays empty, and a file keeps its Chinese name", () => {
    const view = JSON.parse(
      `{"part":"paid_sales","columns":[{"name":"store"},{"name":"order_no"},{"name":"refunded_fen"}],
        "items":[{"cells":["hs-tm","2206118833445566778",null],"value":129900,"file_name":"a.csv"}]}`,
    );
    const [line] = linesOf(view);
    expect([line?.cell("order_no"), line?.cell("refunded_fen"), line?.cell("province"), line?.value]).toEqual([
      "2206118833445566778",
      null,
      undefined,
      129_900,
    ]);
    expect(nameIn("attachment; filename=\"export.xlsx\"; filename*=UTF-8''%E7%A6%BE%E8%A3%B3_a.xlsx")).toBe("禾裳_a.xlsx");
    expect(nameIn("attachment")).toBe("export");
  });
});

describe("imports", () => {
  test("a store is as old as its oldest report, and one that never came is said so", () => {
    show(<FreshnessStrip rows={freshness.items} />);
    const chips = screen.getAllByRole("button").map((chip) => chip.textContent);
    expect(chips).toEqual(["✕hs-tm缺 4 天", "●hs-dy昨日已到", "▲hs-jd缺 1 天", "▲hs-xhs1 份从未导入"]);
  });

  test("committed with rows that wait is not done, and a refusal says what to do", () => {
    let opened = "";
    show(
      <ImportsView
        mappings
        batches={list(batches)}
        freshness={freshness}
        send={null}
        open={(batch) => {
          opened = batch.id;
        }}
      />,
    );
    expect(body()).toContain("部分待修复");
    expect(body()).toContain("表头变了，请映射一次");
    fireEvent.click(screen.getByText("37"));
    expect([opened, body().includes("hs-jd 昨天的订单数据还没有导入；1 家店铺昨日已到。")]).toEqual(["b1", true]);
  });
});

describe("work and findings", () => {
  test("home: overdue says by how much, findings carry the rule's sentence", () => {
    show(<HomeView home={home} who={WHO} side="agency" stores={null} />);
    expect(body()).toContain("工作台 · 项目经理 周经理");
    expect(body()).toMatch(/▲ 逾期 \d/);
    expect(body()).toContain("投产比已连续 4 天低于底线 2.00");
    expect(body()).toContain("缺 3 天");
  });

  test("home draws no part the role may not see: an empty one would say that there is nothing", () => {
    const panels: typeof home.panels = ["statements"];
    const own = { ...home, panels, statements: [statementRow], statements_total: 1, tasks: [], findings: [], stale_reports: [] };
    show(<HomeView home={own} who={WHO} side="client" stores={null} />);
    expect([body().includes("JS202606-0007"), body().includes("我的待办"), body().includes("发现")]).toEqual([true, false, false]);
  });

  test("a lane shows its first cards and says how many more there are", () => {
    const [task] = taskBoard.open;
    const many = Array.from({ length: 15 }, (_, at) => ({ ...task!, id: `t-${at}`, title: `任务 ${at}` }));
    show(<TasksView board={{ ...taskBoard, open: many, open_total: 15 }} move={nothing} open={nothing} create={yes} write={nothing} />);
    expect(body()).not.toContain("任务 12");
    fireEvent.click(screen.getByText("再看 3 件"));
    expect(body()).toContain("任务 14");
  });

  test("a task that cannot be handed in says why, and its gate says what it waits for", () => {
    show(<TasksView board={taskBoard} move={nothing} open={nothing} create={yes} write={nothing} />);
    expect(body()).toContain("还有 6 款缺库存数据");
    expect(body()).toContain("还有 1 项没有完成：确认备货清单");
  });

  test("finding: what nobody can explain is a row, and the rows add up to the change", () => {
    show(<FindingView finding={finding} verbs={{ take: nothing, plan: nothing, act: nothing, verify: nothing }} />);
    expect(body()).toContain("未解释");
    expect(body()).toContain("−2.77");
    expect(body()).toContain("还没有开始分析；请先认领并开始分析");
  });

  test("the days of one sale event are one band", () => {
    expect(curveOf(finding, "zh-CN", "预警线").events).toEqual([{ name: "618", from: "2026-06-18", to: "2026-06-19" }]);
  });
});

describe("statements and contracts", () => {
  test("each fen, the capitals of the total, who still has to confirm", () => {
    show(
      <StatementView
        statement={statement}
        verbs={{ confirm: nothing, post: nothing }}
        orders={{ key: [], load: () => () => Promise.resolve({ items: [], total: 0 }) }}
      />,
    );
    expect(body()).toContain("人民币壹拾万伍仟肆佰元整");
    expect(body()).toContain("待双方确认 1/2");
    expect(body()).toContain("请由 方女士 确认");
    expect(body()).toContain("↩ 更正 2026-05（JS202605-0007）");
    expect(body()).toContain("1,000,000.00 以上部分");
    fireEvent.click(screen.getByText("76,600.00"));
    expect(body()).toContain("380,000.00 × 7.00% = 26,600.00");
  });

  test("a month that is open says what it lacks and why it cannot be closed", () => {
    show(<ContractView contract={contract} close={nothing} add={nothing} />);
    expect(body()).toContain("抖音旗舰店 订单 到 06-28");
    expect(body()).toContain("只有老板可以提前关账");
    expect(body()).toContain("高于行业常见 1% – 4%");
  });

  test("contracts without a statement stand above the statements", () => {
    show(
      <StatementsView
        period="2026-06"
        statements={list([statementRow])}
        open={{ state: "ready", refreshing: false, value: [openPeriod] }}
      />,
    );
    expect(body().indexOf("HT-2026-009")).toBeLessThan(body().indexOf("JS202606-0007"));
    expect(body()).toContain("2026-06：已发出 1 张，已过账 0 张，1 份合同还没有结算单。");
  });
});

test.each([
  ["contracts", <ContractsView key="c" contracts={list([contractRow])} create={yes} open={nothing} />, "固定服务费 30,000.00 元/月"],
  ["findings", <FindingsView key="f" findings={list([findingRow])} take={nothing} />, "1 个发现。最近：投产比已连续 4 天低于底线 2.00。"],
  [
    "clients",
    <ClientsView key="k" clients={list(clients)} create={no("你的角色没有这项权限", "No")} open={nothing} />,
    "你的角色没有这项权限",
  ],
  [
    "stores",
    <StoresView key="t" stores={list(scope.clients.flatMap((client) => client.stores))} create={yes} open={nothing} />,
    "2 家客户的 5 家店铺。",
  ],
  ["people", <UsersView key="u" users={list(users)} active={2} names={names} create={yes} open={nothing} />, "2 个账号可以登录。"],
  [
    "what somebody sees",
    <UsersView key="v" users={list(users)} active={2} names={names} create={yes} open={nothing} />,
    "禾裳女装（全部店铺） 等 2 项",
  ],
])("%s list", (_name, page, shown) => {
  show(page);
  expect(body()).toContain(shown);
});

describe("signing in", () => {
  const fill = (login: string, password: string) => {
    fireEvent.change(screen.getByLabelText("账号"), { target: { value: login } });
    fireEvent.change(screen.getByLabelText(/^密码/, { selector: "input" }), { target: { value: password } });
    fireEvent.click(screen.getByRole("button", { name: "登录" }));
  };

  test("shows the server's refusal and never which of the two was wrong", async () => {
    show(<SignInView enter={() => Promise.resolve({ fault: "账号或密码不正确，还可尝试 4 次。" })} answer={() => Promise.resolve({})} />);
    fill("linkuaiji", "wrong");
    expect((await screen.findByRole("alert")).textContent).toContain("账号或密码不正确");
  });

  test("sends nothing while a field is empty", () => {
    let sent = 0;
    show(
      <SignInView
        enter={() => {
          sent += 1;
          return Promise.resolve({});
        }}
        answer={() => Promise.resolve({})}
      />,
    );
    fill(" ", "x");
    expect([sent, screen.getByRole("alert").textContent]).toEqual([0, "✕请输入账号"]);
  });

  test("asks for the code, and goes back to the password when the question has ended", async () => {
    const sent: string[] = [];
    show(
      <SignInView
        enter={() => Promise.resolve({ question: { challenge: "c" } })}
        answer={(_question, code) => {
          sent.push(code);
          return Promise.resolve(
            sent.length === 1 ? { fault: "验证码不正确，还可尝试 4 次" } : { fault: "验证已失效，请重新输入账号和密码", over: true },
          );
        }}
      />,
    );
    fill("linkuaiji", "right");
    const code = await screen.findByLabelText(/^验证码/);
    fireEvent.change(code, { target: { value: " 123456 " } });
    fireEvent.click(screen.getByRole("button", { name: "登录" }));
    expect((await screen.findByRole("alert")).textContent).toContain("还可尝试 4 次");
    fireEvent.click(screen.getByRole("button", { name: "手机不在身边，用恢复码" }));
    fireEvent.change(screen.getByLabelText(/^恢复码/), { target: { value: "ABCDE-FGHIJ" } });
    fireEvent.click(screen.getByRole("button", { name: "登录" }));
    expect(await screen.findByLabelText("账号")).toBeTruthy();
    expect([sent, screen.getByRole("alert").textContent]).toEqual([["123456", "ABCDE-FGHIJ"], "✕验证已失效，请重新输入账号和密码"]);
  });
});

describe("the frame", () => {
  test("a page without the right is not drawn", () => {
    const paths = (permissions: readonly string[]) => groupsFor(permissions).flatMap(({ pages }) => pages.map(({ path }) => path));
    expect(paths([])).toEqual(["/", "/access/account"]);
    expect(paths(["settlement.view"])).toEqual([
      "/",
      "/access/account",
      "/settlement/statements",
      "/settlement/statements/preview/:contract/:period",
      "/settlement/statements/:id",
    ]);
    expect(paths(session.permissions).length).toBeGreaterThan(10);
  });

  test.each([
    [{ language: "en-US", trend: "green-up", density: "compact" }, "en-US"],
    [{ language: "fr" }, "zh-CN"],
    [null, "zh-CN"],
    ["x", "zh-CN"],
  ])("stored preferences %j", (found, language) => {
    expect(readPreferences(found).language).toBe(language);
  });

  test.each([
    ['[["a"],["b","c"],7,[1]]', 2],
    ["broken", 0],
    [null, 0],
    ["{}", 0],
  ])("stored scopes %j", (stored, kept) => {
    expect(readScopes(stored)).toHaveLength(kept);
  });

  test("the same fault has the same number", () => {
    expect(shortCode("boom")).toBe(shortCode("boom"));
    expect(shortCode("boom")).toMatch(/^[0-9A-F]{4}-[0-9A-F]{2}$/);
    expect(shortCode("boom")).not.toBe(shortCode("bang"));
  });
});
