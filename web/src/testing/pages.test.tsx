import { fireEvent, screen } from "@testing-library/react";
import { beforeAll, describe, expect, test } from "vitest";
import { groupsFor } from "@/app/capabilities";
import { HomeView } from "@/app/home/HomePage";
import { readPreferences } from "@/app/preferences";
import { shortCode } from "@/app/ErrorBoundary";
import { readScopes } from "@/app/shell/scope";
import { SignInView } from "@/capabilities/access/SignInPage";
import { FindingsView } from "@/capabilities/alerts/FindingsPage";
import { FindingView } from "@/capabilities/alerts/FindingPage";
import { ClientView } from "@/capabilities/clients/ClientPage";
import { ClientsView } from "@/capabilities/clients/ClientsPage";
import { ContractsView } from "@/capabilities/contracts/ContractsPage";
import { BoardView, flipped } from "@/capabilities/dashboard/BoardPage";
import { ImportsView } from "@/capabilities/imports/ImportsPage";
import { StatementView } from "@/capabilities/settlement/StatementPage";
import { StatementsView } from "@/capabilities/settlement/StatementsPage";
import { StoresView } from "@/capabilities/stores/StoresPage";
import { TasksView } from "@/capabilities/work/TasksPage";
import type { ListSource } from "@/ui/source";
import { board, home, session } from "./examples";
import { batches, clients, clientView, contracts, finding, findings, freshness, repairs, statements, statementView, stores, tasks } from "./records";
import { show } from "./render";

const NOW = new Date("2026-07-02T03:05:00Z");
const body = () => document.body.textContent ?? "";
const list = <Row,>(items: readonly Row[]): ListSource<Row> => ({
  rows: { state: "ready", refreshing: false, value: { items, total: items.length, conclusion: "结论在上。" } }, paging: { limit: 20, offset: 0, turn: () => undefined },
});

// happy-dom draws no canvas; the chart's numbers are tested through its option and its table twin.
beforeAll(() => {
  HTMLCanvasElement.prototype.getContext = () => null;
});

describe("pages put the conclusion first and show the server's words", () => {
  test("home: overdue before today, and by how much", () => {
    show(<HomeView home={home} who={{ name: "周经理", role: "项目经理" }} now={NOW} />);
    expect(body()).toContain("工作台 · 项目经理 周经理");
    expect(body().indexOf("今天要处理 7 件")).toBeLessThan(body().indexOf("确认大促备货清单"));
    expect(body()).toContain("▲ 逾期 1 天");
    expect(body()).toContain("−4,600.00");
  });

  test("board: ratio totals come from the server, an impossible growth is a dash", () => {
    show(<BoardView board={board} />);
    expect(screen.getByText("打开发现 FX-0183")).toBeTruthy();
    expect(body()).toContain("11.21%");
    expect(body()).toContain("数据截至 07-01 24:00 · 3/3 家店铺已到");
    fireEvent.click(screen.getByText("表"));
    expect(screen.getByText("2026-06-02")).toBeTruthy();
  });

  test("imports: a damaged id cannot be repaired, a duplicate cannot be undone and says why", () => {
    show(<ImportsView batches={list(batches)} repairs={list(repairs)} freshness={{ state: "ready", value: freshness, refreshing: false }} verbs={{ accept: () => undefined, undo: () => undefined }} />);
    expect(body()).toContain("不可修改");
    expect(body()).toContain("重复文件没有改动数据，无需撤销");
    expect(body()).toContain("✕ 1 家缺 4 天");
    expect(body()).toContain("28,010");
  });

  test("statement: each fen, the words of the total, and who still has to confirm", () => {
    let chosen = 0;
    show(<StatementView statement={statementView} chosen={null} choose={(no) => { chosen = no; }} confirm={() => undefined} />);
    fireEvent.click(screen.getByText("26,600.00"));
    expect(chosen).toBe(3);
    expect(body()).toContain("−1,200.00");
    expect(body()).toContain("人民币壹拾万伍仟肆佰元整");
    expect(body()).toContain("待双方确认 1/2");
    expect(body()).toContain("请由 方女士 确认");
  });

  test("finding: what nobody can explain is a row", () => {
    show(<FindingView finding={finding} />);
    expect(body()).toContain("未解释");
    expect(body()).toContain("+2.1 百分点");
  });

  test.each([
    ["contracts", <ContractsView key="c" contracts={list(contracts)} />, "HT-2026-003"],
    ["statements", <StatementsView key="s" statements={list(statements)} />, "JS202606-0007"],
    ["findings", <FindingsView key="f" findings={list(findings)} claim={() => undefined} />, "沈运营 已认领；如需接手请转派"],
    ["clients", <ClientsView key="k" clients={list(clients)} />, "禾裳女装"],
    ["stores", <StoresView key="t" stores={list(stores)} />, "hs-tm"],
  ])("%s list", (_name, page, shown) => {
    show(page);
    expect(body()).toContain("结论在上。");
    expect(body()).toContain(shown);
  });

  test("client and tasks", () => {
    show(<ClientView record={clientView} now={NOW} />).unmount();
    show(<TasksView board={tasks} submit={() => undefined} />);
    expect(body()).toContain("▲ 逾期 1 天");
    expect(body()).toContain("还有 6 款缺库存数据");
  });
});

describe("signing in", () => {
  const fill = (login: string, password: string) => {
    fireEvent.change(screen.getByLabelText("账号"), { target: { value: login } });
    fireEvent.change(screen.getByLabelText(/^密码/, { selector: "input" }), { target: { value: password } });
    fireEvent.click(screen.getByRole("button", { name: "登录" }));
  };

  test("shows the server's refusal and never which of the two was wrong", async () => {
    show(<SignInView enter={() => Promise.resolve("账号或密码不正确，还可尝试 4 次。")} />);
    fill("linkuaiji", "wrong");
    expect((await screen.findByRole("alert")).textContent).toContain("账号或密码不正确");
  });

  test("sends nothing while a field is empty", () => {
    let sent = 0;
    show(<SignInView enter={() => { sent += 1; return Promise.resolve(null); }} />);
    fill(" ", "x");
    expect([sent, screen.getByRole("alert").textContent]).toEqual([0, "✕请输入账号"]);
  });
});

describe("the frame", () => {
  test("a page without the right is not drawn", () => {
    const paths = (permissions: readonly string[]) => groupsFor(permissions).flatMap(({ pages }) => pages.map(({ path }) => path));
    expect(paths([])).toEqual(["/"]);
    expect(paths(["view_statements"])).toEqual(["/", "/statements", "/statements/:id"]);
    expect(paths(session.permissions).length).toBeGreaterThan(10);
  });

  test("at most four lines in the chart, at least one", () => {
    expect(flipped(["a"], "a")).toEqual(["a"]);
    expect(flipped(["a", "b", "c", "d"], "e")).toEqual(["b", "c", "d", "e"]);
    expect(flipped(["a", "b"], "a")).toEqual(["b"]);
  });

  test.each([[{ language: "en-US", trend: "green-up", density: "compact" }, "en-US"], [{ language: "fr" }, "zh-CN"], [null, "zh-CN"], ["x", "zh-CN"]])("stored preferences %j", (found, language) => {
    expect(readPreferences(found).language).toBe(language);
  });

  test.each([["[[\"a\"],[\"b\",\"c\"],7,[1]]", 2], ["broken", 0], [null, 0], ["{}", 0]])("stored scopes %j", (stored, kept) => {
    expect(readScopes(stored)).toHaveLength(kept);
  });

  test("the same fault has the same number", () => {
    expect(shortCode("boom")).toBe(shortCode("boom"));
    expect(shortCode("boom")).toMatch(/^[0-9A-F]{4}-[0-9A-F]{2}$/);
    expect(shortCode("boom")).not.toBe(shortCode("bang"));
  });
});
