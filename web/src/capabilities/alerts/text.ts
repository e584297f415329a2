import { dictionary } from "@/ui/language";

type Words = Readonly<Record<string, string>>;

/** What the filters offer, also while no row has it; the words are the ones the rows carry. */
const zhStates: Words = { found: "已发现", analysing: "分析中", adjusting: "调整中", verifying: "验证中", verified: "已验证", ineffective: "无效", rebounded: "反弹" };
const enStates: Words = {
  found: "Found", analysing: "Analysing", adjusting: "Adjusting", verifying: "Verifying", verified: "Verified", ineffective: "Ineffective", rebounded: "Rebounded",
};
const zhSeverities: Words = { watch: "关注", warning: "预警", severe: "严重" };
const enSeverities: Words = { watch: "Watch", warning: "Warning", severe: "Severe" };

const zhProofs: Readonly<Record<string, string>> = { measured: "与没有动作的推算相比", silence: "规则没有再触发", fired_again: "规则再次触发" };
const enProofs: Readonly<Record<string, string>> = { measured: "Against the estimate without the action", silence: "The rule has not fired since", fired_again: "The rule fired again" };

export const text = dictionary(
  {
    states: zhStates, severities: zhSeverities, title: "预警与发现", no: "编号", what: "发现", store: "店铺", client: "客户", change: "变化", stake: "涉及金额", state: "状态", severity: "级别", owner: "负责人", nobody: "未指派", actions: "操作", began: "始于", last: "最近触发",
    latest: (n: number, first: string) => `${n} 个发现。最近：${first}`, empty: "没有需要处理的发现", empty_detail: "规则在每次导入后自动运行。触发的指标会出现在这里，并带上变化来自哪里。",
    take: "认领分析", plan: "写下计划", act: "登记已执行", verify: "验证效果", taken: (no: string) => `已认领 ${no}，开始分析`, planned_done: (no: string) => `已写下 ${no} 的计划`, acted: (no: string) => `已登记 ${no} 的动作`, verified: (no: string) => `${no} 已按指标得出结论`,
    metric: "指标", observed: "当日", limit: "预警线", usual: "往常（估计）", causes_by: (by: string) => `变化来自哪里 · 按${by}`, causes_note: (now: string, before: string) => `${now} 对比 ${before}，各行相加等于变化`, contribution: "贡献", share: "占变化", sum: "合计",
    verification: "动作与验证", no_plan: "认领后在这里写下原因、动作和预期效果。执行前锁定，到检查日由指标给出结论。", cause: "原因", action: "动作", expected: "预期效果", planned: "写下日期", acted_on: "执行日期", not_yet: "还没有执行", check_on: "检查日", locked: "（已锁定）",
    verdict: "结论", proof: "依据", proofs: zhProofs, actual: "执行后日均", without: "没有动作的推算", effect: "效果", interval: (low: string, high: string) => `（80% 区间 ${low} ～ ${high}）`, looked_until: "数据看到",
    promised_kind: "预期的写法", kind_ppm: "按百分比", kind_amount: "按指标数值", expected_hint: "与问题持续的情况相比，日均改变多少；降低写负数。动作登记后锁定，不能再改。",
    need_cause: "请写明原因", need_action: "请写明动作", need_expected: "请填写预期效果", need_check: "请选择检查日",
    stage: "阶段", task: "任务", standard: "标准", due: "截止", to_tasks: "去任务",
  },
  {
    states: enStates, severities: enSeverities, title: "Alerts & findings", no: "Number", what: "Finding", store: "Store", client: "Client", change: "Change", stake: "At stake", state: "State", severity: "Severity", owner: "Owner", nobody: "Unassigned", actions: "Actions", began: "Since", last: "Last fired",
    latest: (n, first) => `${n === 1 ? "1 finding" : `${n} findings`}. Latest: ${first}`, empty: "Nothing needs handling", empty_detail: "Rules run after every import. A metric that breaches one appears here, with where the change came from.",
    take: "Take on", plan: "Write the plan", act: "Record as done", verify: "Verify", taken: (no) => `${no} is yours to analyse`, planned_done: (no) => `Plan of ${no} written down`, acted: (no) => `Action of ${no} recorded`, verified: (no) => `${no}: the metric has its verdict`,
    metric: "Metric", observed: "On the day", limit: "Alert line", usual: "Usual (estimate)", causes_by: (by) => `Where the change came from · ${by}`, causes_note: (now, before) => `${now} against ${before}; the rows add up to the change`, contribution: "Contribution", share: "Of the change", sum: "Total",
    verification: "Action and verification", no_plan: "Once taken on, its cause, action and expected effect stand here. The action locks them; on the check day the metric decides.", cause: "Cause", action: "Action", expected: "Expected effect", planned: "Written on", acted_on: "Done on", not_yet: "not yet", check_on: "Check day", locked: " (locked)",
    verdict: "Verdict", proof: "Proof", proofs: enProofs, actual: "Average day since", without: "Estimate without the action", effect: "Effect", interval: (low, high) => ` (80% interval ${low} – ${high})`, looked_until: "Data until",
    promised_kind: "State the effect", kind_ppm: "As a percentage", kind_amount: "In the metric's unit", expected_hint: "How the average day changes against the trouble going on; negative lowers it. Locked once the action is recorded.",
    need_cause: "Enter the cause", need_action: "Enter the action", need_expected: "Enter the expected effect", need_check: "Choose the check day",
    stage: "Stage", task: "Task", standard: "Standard", due: "Due", to_tasks: "To the tasks",
  },
);
