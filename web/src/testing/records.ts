/** Invented records in the API's shapes, for tests. */
import type { components } from "@/api/schema";
import { addDays } from "@/ui/format/period";
import { no, yes } from "./examples";

type Schemas = components["schemas"];

const batch: Schemas["BatchView"] = {
  id: "b1", batch_no: 1, store_id: "id-hs-tm", store_code: "hs-tm", store_name: "天猫旗舰店", file_name: "ExportOrderList202607011030.csv", file_sha256: "a91f", size_bytes: 1, platform: "taobao", platform_mark: "淘", report_label: "淘宝订单报表", report_label_en: "Taobao orders",
  encoding: "gb18030", state: "committed", state_label: "部分待修复", state_label_en: "Partly imported", problem: null, problem_en: null, row_count: 28_010, inserted_count: 24_112, updated_count: 3_861, unchanged_count: 0, quarantined_count: 37, dropped_count: 0, started_by: "江一帆", started_at: "2026-07-02T02:29:00Z",
};
export const batches: Schemas["BatchView"][] = [batch, { ...batch, id: "b2", batch_no: 2, file_name: "拼多多推广_0701.xlsx", state: "refused", state_label: "未接受", state_label_en: "Refused", report_label: null, problem: "表头变了，请映射一次", problem_en: "The header changed", quarantined_count: 0 }];

const report = (store_code: string, fact: string, missing_days: number): Schemas["FreshnessView"] => ({ store_id: `id-${store_code}`, store_code, store_name: store_code, fact, fact_label: fact, fact_label_en: fact, until: addDays("2026-07-01", -missing_days), missing_days });
export const freshness = [report("hs-tm", "orders", 0), report("hs-tm", "refunds", 4), report("hs-dy", "order_lines", 0), report("hs-jd", "orders", 1)];

export const clients: Schemas["ClientView"][] = [{ id: "c-1", code: "heshang", name: "禾裳女装", client_type: "brand", service_mode: "full", stage: "onboarding", stage_label: "入驻中", stage_label_en: "Onboarding", brands: [{ id: "b", name: "禾裳" }], created_at: "2026-06-01T00:00:00Z" }];

const delta: Schemas["Delta"] = { before: 2_000_000, kind: "growth", value_ppm: -721_723, verdict: "worse" };
export const findingRow: Schemas["FindingView"] = {
  id: "f-1", finding_no: "FX-0001", rule_code: "roas_below_floor", title: "投产比低于底线", title_en: "ROAS below the floor", summary: "投产比已连续 4 天低于底线 2.00。", summary_en: "ROAS has been below the floor of 2.00 for 4 days.", severity: "warning", state: "found", state_label: "已发现", state_label_en: "Found",
  metric: "roas", metric_label: "投产比", metric_label_en: "ROAS", unit: "ratio_ppm", observed_value: 556_555, limit_value: 2_000_000, usual_value: null, change: delta, at_stake_fen: null, began_on: "2026-06-28", last_on: "2026-07-01", client_id: "c-1", client_name: "禾裳女装", store_id: "id-hs-tm", store_code: "hs-tm", store_name: "天猫旗舰店", platform: "taobao",
  owner_id: null, owner_name: null, sop_run_id: null, check_on: null, opened_at: "2026-07-02T00:05:00Z", closed_at: null,
  actions: { analyse: yes, plan: no("还没有开始分析；请先认领并开始分析", "Not analysed yet"), act: no("还没有可执行的动作", "No action yet"), verify: no("还没有执行动作", "Nothing was done") },
};
export const finding: Schemas["FindingDetail"] = {
  ...findingRow, steps: [{ state: "found", label: "已发现", label_en: "Found", at: "2026-07-02T00:05:00Z" }, { state: "analysing", label: "分析中", label_en: "Analysing", at: null }],
  series: [{ day: "2026-06-18", value: 3_000_000, sale_event: "618", sale_event_en: "618" }, { day: "2026-06-19", value: 3_100_000, sale_event: "618", sale_event_en: "618" }, { day: "2026-06-20", value: null }],
  contributions: [{ metric: "roas", metric_label: "投产比", metric_label_en: "ROAS", unit: "ratio_ppm", by: "channel", by_label: "投放渠道", by_label_en: "Channel", from: "2026-06-28", to: "2026-07-01", before_from: "2026-06-21", before_to: "2026-06-24", change: -2_768_338, rows: [{ code: "a", label: "关键词推广", label_en: "Search", change: -1_085_292, share_ppm: 392_037 }, { code: null, label: "未解释", label_en: "Not explained", change: -1_683_046, share_ppm: 607_963 }] }],
  occurrences: [], run: null,
};

const task: Schemas["TaskView"] = {
  id: "t-1", task_no: "RW-0001", title: "确认备货清单", title_en: "Confirm the stock list", state: "in_progress", state_label: "进行中", state_label_en: "In progress", priority: "p1", due_at: "2026-07-01T02:05:00Z", is_overdue: true, owner_id: "u-1", owner_name: "周经理", owner_role: "project_manager", owner_role_label: "项目经理", owner_role_label_en: "Project manager",
  client_id: "c-1", client_name: "禾裳女装", store_id: null, store_code: null, store_name: null, standard: "全部 SKU 毛利不低于 18%", standard_en: "Every SKU at 18% or more", note: null, sop_run_id: "r-1", run_no: "SOP-0001", stage_code: "prepare", step_code: "stock", is_gate: true, acceptance: "someone_else", origin_kind: "sop_run", origin_id: "r-1", origin_label: "SOP 执行", origin_label_en: "SOP run", created_at: "2026-06-20T00:00:00Z",
  actions: { start: no("已经开始", "Started"), submit: no("还有 6 款缺库存数据", "6 items lack stock"), accept: no("还没有提交", "Not handed in"), send_back: no("还没有提交", "Not handed in"), hold: yes, resume: no("没有挂起", "Not on hold"), reopen: no("还没有完成", "Not done") },
};
const run: Schemas["RunView"] = {
  id: "r-1", run_no: "SOP-0001", template_code: "sale_event", template_revision: 1, title: "双 11 大促 · 禾裳女装", title_en: "Singles' Day", origin_kind: "manual", origin_id: "u-1", anchor_at: "2026-07-01T00:00:00Z", started_at: "2026-07-01T00:00:00Z", done_count: 0, total_count: 1,
  stages: [{ code: "prepare", label: "预热准备", label_en: "Warm-up", starts_at: "2026-07-01T00:00:00Z", done_count: 0, total_count: 1, pass: no("还有 1 项没有完成：确认备货清单", "1 not done yet") }],
};
export const taskBoard = { open: [task], open_total: 1, done: [], done_total: 0, runs: [run] };

export const home: Schemas["HomeView"] = {
  conclusion: "有 1 件任务要处理，1 件已逾期。", conclusion_en: "1 task waits for you, 1 late.", today: "2026-07-02", tasks: [task], tasks_total: 1, overdue_tasks_total: 1, findings: [findingRow], findings_total: 1, severe_findings_total: 0,
  stale_reports: [{ store_id: "id-hs-jd", store_code: "hs-jd", store_name: "京东旗舰店", fact: "orders", until: "2026-06-28", missing_days: 3 }], stale_stores_total: 1, statements: [], statements_total: 0,
};

export const contractRow: Schemas["ContractRow"] = {
  id: "k-1", code: "HT-2026-003", name: "禾裳女装 全托管", client_id: "c-1", client: "禾裳女装", state: "active", state_label: "生效中", state_label_en: "Active", term: "剩 182 天", term_en: "182 days left", starts_on: "2026-01-01", ends_on: "2026-12-31", days_left: 182, version_no: 2, fees: ["固定服务费 30,000.00 元/月"], fees_en: ["Retainer 30,000.00 a month"], stores: ["hs-tm"], closed_periods: ["2026-05"], posted_through: "2026-05",
};
export const contract: Schemas["ContractView"] = {
  ...contractRow, tax_rate_ppm: 60_000, close_lag_days: 10, signatories: [{ side: "agency", login: "chen", name: "陈总" }, { side: "client", login: "fang", name: "方女士" }],
  fee_terms: [{ code: "commission", label: "提成", label_en: "Commission", clause: "§3 净销售额的 5%", measured_by: "净销售额 v1", measured_by_en: "net sales v1", price: "5.00%", price_en: "5.00%", notes: ["高于行业常见 1% – 4%"], notes_en: ["Above the usual 1% – 4%"] }], kpis: [], versions: [],
  months: [{ period: "2026-06", closed: false, closed_early: false, missing: ["抖音旗舰店 订单 到 06-28"], missing_en: ["Orders until 06-28"], close: no("只有老板可以提前关账", "Only the director may") }], actions: { add_version: yes },
};

const line = (line_no: number, label: string, amount_fen: number): Schemas["LineView"] => ({ line_no, code: `l${line_no}`, label, label_en: label, clause: `§${line_no}`, measured_by: "", measured_by_en: "", amount_fen, explanation: ["380,000.00 × 7.00% = 26,600.00"], explanation_en: ["380,000.00 × 7.00% = 26,600.00"], tiers: [] });
export const statement: Schemas["StatementView"] = {
  id: "s-1", statement_no: "JS202606-0007", agency_name: "演示机构", client_id: "c-1", client_name: "岁桂斋", contract_id: "k-1", contract_code: "HT-2026-001", contract_name: "岁桂斋", contract_version_no: 2, period: "2026-06", from: "2026-06-01", to: "2026-06-30", data_as_of: "2026-07-10", snapshot_id: 4_812, revision_no: 1, state: "issued", state_label: "待双方确认 1/2", state_label_en: "Awaiting confirmation 1/2", confirmed_count: 1,
  conclusion: "应收 105,400.00 元。", conclusion_en: "Receivable 105,400.00.", missing: [], missing_en: [], issue_sha256: "3f9c", net_fen: 9_943_396, tax_fen: 596_604, tax_rate_ppm: 60_000, total_fen: 10_540_000, total_in_capitals: "人民币壹拾万伍仟肆佰元整",
  lines: [
    { ...line(1, "固定服务费", 3_000_000), measured_by: "按月" },
    { ...line(2, "阶梯提成", 7_660_000), basis_fen: 138_000_000, measured_by: "净销售额 v3", evidence_label: "3,412 订单 · 208 退款", evidence_order_count: 3_412, tiers: [{ above_fen: 0, up_to_fen: 100_000_000, basis_fen: 100_000_000, rate_ppm: 50_000, amount_fen: 5_000_000 }, { above_fen: 100_000_000, basis_fen: 38_000_000, rate_ppm: 70_000, amount_fen: 2_660_000 }] },
    { ...line(3, "调整", -120_000), basis_fen: -2_000_000, adjusts_period: "2026-05", adjusts_statement_no: "JS202605-0007" },
  ],
  confirmations: [{ side: "agency", side_label: "乙方", side_label_en: "Agency", signatory: "林会计", confirmed_at: "2026-07-02T03:03:00Z" }, { side: "client", side_label: "甲方", side_label_en: "Client", signatory: "方女士", confirmed_at: null }], disputes: [],
  actions: { issue: no("已经发出", "Issued"), confirm: no("你不是合同指定的确认人；请由 方女士 确认", "You are not the signatory"), dispute: yes, withdraw: yes, post: no("还有 1 方没有确认", "One side has not confirmed") },
};
export const statementRow: Schemas["StatementRow"] = { id: "s-1", statement_no: "JS202606-0007", client_id: "c-1", client_name: "岁桂斋", contract_id: "k-1", contract_code: "HT-2026-001", contract_name: "岁桂斋", period: "2026-06", total_fen: 10_540_000, state: "issued", state_label: "待双方确认 1/2", state_label_en: "Awaiting confirmation 1/2", confirmed_count: 1, revision_no: 1, issued_at: "2026-07-02T03:05:00Z" };
export const openPeriod: Schemas["OpenPeriodView"] = { contract_id: "k-2", contract_code: "HT-2026-009", contract_name: "予肌", client_id: "c-3", period: "2026-06", closed: false, missing: ["予肌抖音店 订单 到 06-28"], missing_en: ["Orders until 06-28"] };
