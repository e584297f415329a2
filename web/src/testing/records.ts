import type { components } from "@/api/schema";
import { metrics, no, session, scope, board, home, trend, yes } from "./examples";

type Schemas = components["schemas"];

const closeFirst = no("6 月还没有关账，数据可能变动；请先关账", "June is still open; close the month first");
const batchActions = { undo: yes, repair: yes, map: yes, cancel: no("已经入库，不能取消", "Already imported") };
const batch = (id: string, file_name: string, state: string): Schemas["Batch"] => ({
  id, file_name, state, platform: null, report: null, encoding: null, rows_count: null, inserted_count: null, updated_count: null, quarantined_count: null, created_at: "2026-07-02T02:29:00Z", actions: batchActions,
});

export const batches: Schemas["Batch"][] = [
  { ...batch("b1", "ExportOrderList202607011030.csv", "partly_imported"), platform: "tmall", report: "订单报表", encoding: "GB18030", rows_count: 28_010, inserted_count: 24_112, updated_count: 3_861, quarantined_count: 37 },
  { ...batch("b2", "推广计划_20260701.zip › 计划报表.csv", "imported"), platform: "tmall", report: "万相台 计划报表", rows_count: 1_204, inserted_count: 1_204, updated_count: 0, quarantined_count: 0 },
  { ...batch("b3", "拼多多推广_0701.xlsx", "header_changed"), platform: "pinduoduo", report: "推广报表", rows_count: 312 },
  { ...batch("b4", "结算对账_06.xls", "reading"), platform: "jd", report: "对账单", done_ppm: 620_000, seconds_left: 8 },
  { ...batch("b5", "订单_0630.xlsx", "duplicate"), platform: "doudian", report: "订单", note: "同 06-30 21:14 的文件", rows_count: 5_118, inserted_count: 0, updated_count: 0, quarantined_count: 0, actions: { ...batchActions, undo: no("重复文件没有改动数据，无需撤销", "A duplicate changed nothing; there is nothing to undo") } },
];

export const repairs: Schemas["QuarantinedRow"][] = [
  { id: "q1", file_name: "…1030.csv", row: 37, column: "支付金额", value: "1,2OO", reason: "不是数字，含字母 O", suggestion: "1200", fixable: true },
  { id: "q2", file_name: "…1030.csv", row: 512, column: "付款时间", value: "2026/13/02", reason: "月份超过 12", suggestion: null, fixable: true },
  { id: "q3", file_name: "…1030.csv", row: 9_004, column: "订单编号", value: "1.23E+18", reason: "位数已丢失，不能恢复，请从平台重新导出该日", suggestion: null, fixable: false },
];

export const freshness: Schemas["Freshness"] = { arrived_count: 9, late: [{ days: 1, stores_count: 2 }, { days: 4, stores_count: 1 }] };

export const contracts: Schemas["ContractRow"][] = [
  { id: "k1", contract_no: "HT-2026-003", client_name: "禾裳女装", state: "active", fee_summary: "固定 + 阶梯提成 · 超额累进", starts_on: "2026-01-01", ends_on: "2026-12-31", days_left: 182, service_fee_fen: 13_250_000, target_risk_ppm: 620_000, owner_name: "周经理" },
  { id: "k2", contract_no: "HT-2026-001", client_name: "岁桂斋", state: "active", fee_summary: "固定 + 提成 5.00%", starts_on: "2026-01-01", ends_on: "2027-01-31", days_left: 213, service_fee_fen: 10_540_000, target_risk_ppm: 910_000, owner_name: "周经理" },
  { id: "k3", contract_no: "HT-2025-011", client_name: "米白美妆", state: "ending", fee_summary: "固定服务费", starts_on: "2025-09-23", ends_on: "2026-09-22", days_left: 82, service_fee_fen: 4_800_000, target_risk_ppm: null, owner_name: null },
];

const statement = (id: string, statement_no: string | null, client_name: string, state: string): Schemas["StatementRow"] => ({
  id, statement_no, client_name, state, contract_no: "HT-2026-003", period: "2026-06", receivable_fen: 13_250_000, change: { unit: "growth", ppm: 61_000 }, confirmed_count: 1, issued_at: "2026-07-02T03:05:00Z", actions: { issue: yes, post: closeFirst },
});

export const statements: Schemas["StatementRow"][] = [
  statement("s1", "JS202606-0003", "禾裳女装", "issued"),
  { ...statement("s2", "JS202606-0007", "岁桂斋", "posted"), contract_no: "HT-2026-001", receivable_fen: 10_540_000, change: { unit: "growth", ppm: -12_000 } },
  { ...statement("s3", null, "米白美妆", "draft"), contract_no: "HT-2025-011", receivable_fen: 4_800_000, change: { unit: "growth", ppm: 0 }, issued_at: null },
  { ...statement("s4", "JS202606-0009", "予肌", "disputed"), contract_no: "HT-2026-006", receivable_fen: 6_200_000, change: { unit: "growth", ppm: null, reason: "上期没有结算单" } },
];
export const statementTotals: Schemas["StatementRow"] = { ...statement("", "", "", ""), receivable_fen: 34_790_000, change: { unit: "growth", ppm: 31_000 } };

const line = (position: number, name: string, amount_fen: number): Schemas["StatementLine"] => ({ no: position, name, amount_fen, basis_name: null, basis_fen: null, rate_ppm: null, evidence_label: null, explanation: "", adjusts: null });

export const statementView: Schemas["StatementView"] = {
  id: "s2", statement_no: "JS202606-0007", client_name: "岁桂斋", contract_no: "合同 HT-2026-001 V2", from: "2026-06-01", to: "2026-06-30", state: "issued", confirmed_count: 1, snapshot: "#4812",
  lines: [
    { ...line(1, "固定服务费", 3_000_000), basis_name: "合同 V2 §4.1", evidence_label: "条款" },
    { ...line(2, "提成 0–100 万", 5_000_000), basis_name: "净销售额 v3", basis_fen: 100_000_000, rate_ppm: 50_000, evidence_label: "3,412 订单 · 208 退款" },
    { ...line(3, "提成 100 万以上", 2_660_000), basis_name: "净销售额 v3", basis_fen: 38_000_000, rate_ppm: 70_000, evidence_label: "同上" },
    { ...line(4, "调整：5 月晚到退款", -120_000), basis_fen: -2_000_000, adjusts: "JS202605-0007 行 2–3", evidence_label: "1 笔退款" },
  ],
  total_fen: 10_540_000, total_in_words: "人民币壹拾万伍仟肆佰元整",
  confirmations: [{ side: "agency", person: "林会计", at: "2026-07-02T03:03:00Z" }, { side: "client", person: "方女士", at: null, note: "07-02 11:05 已发送" }],
  refund_tail: "预计还有 0.9 万 ～ 2.1 万，计入下期调整", actions: { confirm: no("你不是合同指定的确认人；请由 方女士 确认", "You are not the signatory named in the contract"), dispute: yes, post: closeFirst, export: yes },
};

export const evidence: Schemas["EvidenceView"] = {
  clause: "§4.2「月净销售额超过 100 万元的部分，按 7% 计提」 · 净销售额 v3", formula: "26,600.00 ＝ 380,000.00 × 7.00%", lines_count: 3_412,
  lines: [{ id: "2206118833445566778", paid_at: "06-18 00:03:11", counted_fen: 129_900 }, { id: "2206118833445570912", paid_at: "06-18 00:07:40", counted_fen: 0 }, { id: "2206118833445571330", paid_at: "06-18 00:09:02", counted_fen: 45_900 }],
  source: { file: "…0619.csv", row: 1_204, sha256: "a91f03c2d4e5f607", snapshot: "快照 #4812" }, residual_fen: 0,
};

export const findings: Schemas["FindingRow"][] = [
  { id: "FX-0183", finding_no: "FX-0183", title: "退款率高于预测 P95", store_name: "抖音旗舰店", platform: "doudian", state: "adjusting", severity: "warning", metric_name: "退款率", change: { unit: "points", ppm: 33_000, judgement: "worse" }, at_stake_fen: 3_840_000, owner_name: "沈运营", since: "2026-06-28", actions: { claim: no("沈运营 已认领；如需接手请转派", "Already claimed by 沈运营; reassign it to take over"), mute: yes } },
  { id: "FX-0190", finding_no: "FX-0190", title: "缺货预计 3.2 天内发生", store_name: "天猫旗舰店", platform: "tmall", state: "found", severity: "severe", metric_name: "可售天数", change: { unit: "growth", ppm: -412_000, judgement: "worse" }, at_stake_fen: 12_600_000, owner_name: null, since: "2026-07-01", actions: { claim: yes, mute: yes } },
  { id: "FX-0176", finding_no: "FX-0176", title: "客单价连续 5 天上升", store_name: "京东旗舰店", platform: "jd", state: "verified", severity: "notice", metric_name: "客单价", change: { unit: "growth", ppm: 86_000, judgement: "better" }, at_stake_fen: null, owner_name: "许分析", since: "2026-06-24", actions: { claim: no("已验证的发现不再认领", "A verified finding is not claimed"), mute: yes } },
];

const change = (ppm: number) => ({ unit: "points" as const, ppm });

export const finding: Schemas["FindingView"] = {
  id: "FX-0183", finding_no: "FX-0183", title: "抖音旗舰店 退款率", store_name: "抖音旗舰店", platform: "doudian", state: "verified", rule: "退款率 7 日均值 > 预测 P95",
  facts: "退款率 7 日均 8.6% → 11.9%，始于 06-28，风险 3.84 万/周；主因是亚麻连衣裙 L 码尺码偏小，改尺码表后已回落。", change: { unit: "points", ppm: 33_000, judgement: "worse" },
  steps: [
    { state: "found", name: "发现", at: "2026-06-30T00:05:00Z" }, { state: "analysing", name: "分析", at: "2026-07-01T02:00:00Z" }, { state: "adjusting", name: "调整", at: "2026-07-04T02:00:00Z" },
    { state: "verifying", name: "验证", at: null }, { state: "verified", name: "已验证", at: null },
  ],
  causes: [
    { name: "亚麻连衣裙 L 码「尺码偏小」退货", contribution: change(21_000), evidence: "142 笔退款", confidence: "高", action: "改尺码表 + 主图角标 ✓ 07-04" },
    { name: "杭州仓 发货超 48 小时", contribution: change(7_000), evidence: "61 单", confidence: "中", action: "任务 RW-2210 进行中" },
    { name: "6 月 28 日直播赠品漏发", contribution: change(4_000), evidence: "19 单", confidence: "中", action: "已补发" },
    { name: "未解释", contribution: change(1_000) },
  ],
  action_name: "改尺码表 + 主图角标", expected: "−1.5 百分点", actual: "−1.8 百分点，80% 区间 −2.4 ～ −1.1", verdict: "已验证，许分析 07-12 确认",
  trend: { days: trend.days.slice(0, 30), series: trend.series.slice(1, 2).map((one) => ({ ...one, values: one.values.slice(0, 30) })), partial: true }, actions: { reassign: yes, mute: yes },
};

const task = (id: string, title: string, state: string): Schemas["TaskCard"] => ({
  id, title, state, priority: "P1", due_on: "2026-10-15", overdue_days: 0, owner_name: "沈运营", client_name: "禾裳女装", standard: null, origin: null, blocked_by: null, actions: { submit: yes, claim: yes },
});

export const tasks: Schemas["TaskBoard"] = {
  conclusion: "双 11 大促 T-30 完成 2/4，比计划晚 1 天；选品 120 款确认卡住 2 个任务，缺 6 款库存数据。",
  sop_run: { name: "双 11 大促", client_name: "禾裳女装", phases: [{ name: "T-60", day: "2026-09-12", done_count: 4, total_count: 4 }, { name: "T-30", day: "2026-10-12", done_count: 2, total_count: 4 }, { name: "T-7", day: "2026-11-04", done_count: 0, total_count: 4 }] },
  columns: [
    { state: "todo", total: 5, tasks: [{ ...task("t1", "活动价设置与到手价校验", "todo"), standard: "全部 SKU 毛利 ≥ 18%", blocked_by: "等 选品确认" }, { ...task("t2", "预热内容 8:2 排期", "todo"), priority: "P2", owner_name: "郑编辑", due_on: "2026-10-18" }] },
    { state: "doing", total: 4, tasks: [{ ...task("t3", "选品 120 款确认", "doing"), overdue_days: 1, owner_name: "周经理", standard: "毛利、库存、资质三列齐", origin: "合同 §2.3", actions: { submit: no("还有 6 款缺库存数据", "6 items still lack stock data"), claim: yes } }, { ...task("t4", "付费计划搭建", "doing"), priority: "P2", owner_name: "何投手" }] },
    { state: "review", total: 2, tasks: [{ ...task("t5", "主图 A/B 结论", "review"), priority: "P2", owner_name: "许设计", standard: "各 ≥ 2,000 次展现", origin: "合同 §2.1" }] },
    { state: "done", total: 18, tasks: [{ ...task("t6", "预售规则测试", "done"), standard: null }, task("t7", "供应商备货确认", "done")] },
  ],
};

export const clients: Schemas["ClientRow"][] = [
  { code: "heshang", name: "禾裳女装", kind: "品牌商 · 女装", health: "warning", health_score: 68, target_done_ppm: 1_267_000, paid_sales_fen: 380_000_000, receivable_fen: 0, owner_name: "周经理", contract_ends_on: "2026-12-31", stores_count: 3 },
  { code: "suigui", name: "岁桂斋", kind: "食品 · 糕点", health: "healthy", health_score: 92, target_done_ppm: 1_031_000, paid_sales_fen: 150_000_000, receivable_fen: 10_540_000, owner_name: "周经理", contract_ends_on: "2027-01-31", stores_count: 2 },
  { code: "mibai", name: "米白美妆", kind: "新锐品牌 · 美妆", health: "watch", health_score: 61, target_done_ppm: 744_000, paid_sales_fen: 62_000_000, receivable_fen: 12_000_000, owner_name: null, contract_ends_on: "2026-09-22", stores_count: 2 },
];

export const clientView: Schemas["ClientView"] = {
  code: "heshang", name: "禾裳女装", kind: "品牌商", health: "warning", facts: "品牌商 · 女装 · 项目经理 周经理 · 生效合同 HT-2026-003 至 2026-12-31（剩 182 天）",
  conclusion: "6 月支付金额 380.0 万，达成目标 126.7%；本周退款率恶化，正在处理（FX-0183）。甲方素材晚到 2 天，预计影响 1.8 万 ～ 3.1 万。",
  figures: metrics.slice(0, 5).map((one) => ({ ...one, changes: one.changes.slice(0, 1), target: null })),
  lights: [{ name: "目标", note: "", good: true }, { name: "SOP 执行率", note: "94%", good: true }, { name: "报告按时", note: "", good: true }, { name: "发现验证率", note: "50%", good: false }, { name: "行业笔记", note: "12 天未更新", good: false }, { name: "人员齐备", note: "", good: true }],
  clocks: [
    { side: "agency", name: "投诉首响 24 小时", value: "平均 5 小时 40 分", note: "超时 0 次" }, { side: "agency", name: "月报 次月 3 日前", value: "6 月 待发送", note: "剩 1 天" },
    { side: "client", name: "素材 3 个工作日", value: "已等 2 天", note: "我方暂停计时" }, { side: "client", name: "预算确认", value: "07-01 已确认", note: "用时 6 小时" },
  ],
  activity: [
    { id: "a1", at: "2026-07-02T02:20:00Z", actor: null, sentence: "打开发现 FX-0183 退款率异常" }, { id: "a2", at: "2026-07-01T08:05:00Z", actor: "周经理", sentence: "提交变更单 BG-011 增加直播 2 场" },
    { id: "a3", at: "2026-06-29T10:40:00Z", actor: "何投手", sentence: "调整日预算，原因 ROI 连续 3 天 ≥ 3.0", before: "20,000.00", after: "23,000.00" },
  ],
  actions: { follow_up: yes, client_view: yes },
};

export const stores: Schemas["StoreRow"][] = scope.clients.flatMap((owner) => owner.brands.flatMap((brand) => brand.stores.map((store) => ({
  ...store, client_name: owner.name, state: "running", missing_days: store.data_until === "2026-06-28" ? 3 : 0, documents_note: "营业执照、商标证 齐", document_expires_on: "2027-03-31", owner_name: "沈运营",
}))));

const page = <Row>(items: readonly Row[], more: { totals?: Row; conclusion?: string } = {}) => ({ items, total: items.length, ...more });

/** What each GET answers in the gallery's screenshots. */
export const answers: Record<string, unknown> = {
  "/api/session": session, "/api/scope": scope, "/api/home": home, "/api/board": board,
  "/api/imports": page(batches), "/api/imports/quarantine": page(repairs), "/api/imports/freshness": freshness,
  "/api/contracts": page(contracts, { conclusion: "3 份合同在服务期内；米白美妆 82 天后到期，健康分 61，建议本周启动续约。" }),
  "/api/statements": page(statements, { totals: statementTotals, conclusion: "6 月应收 34.79 万，环比 +3.1%；1 张等甲方确认，1 张有争议（予肌 JS202606-0009），先答复异议。" }),
  "/api/statements/s2": statementView, "/api/statements/s2/lines/3/evidence": evidence,
  "/api/findings": page(findings, { conclusion: "2 件待处理，涉及 16.44 万；天猫旗舰店 3.2 天内缺货最急，还没有人认领。" }), "/api/findings/FX-0183": finding,
  "/api/tasks/board": tasks, "/api/clients": page(clients, { conclusion: "3 个客户，1 个预警：禾裳女装退款率 11.9%，正在处理 FX-0183。" }), "/api/clients/heshang": clientView,
  "/api/stores": page(stores, { conclusion: "8 家店铺运营中；京东旗舰店缺 3 天数据，请先导入 06-29 之后的订单。" }),
};
