import { dictionary } from "@/ui/language";

export const text = dictionary(
  {
    title: "预警与发现", no: "编号", what: "发现", store: "店铺", change: "变化", stake: "涉及金额", state: "状态", severity: "级别", owner: "负责人", actions: "操作",
    claim: "认领", mute: "静默", claimed: (no: string) => `已认领 ${no}`, empty: "没有需要处理的发现", empty_detail: "规则每次导入后自动运行。触发的指标会出现在这里，并带上可能的原因。",
    causes: "可能原因", causes_note: "按贡献排序，合计等于变化", cause: "原因", contribution: "贡献", evidence: "证据", confidence: "把握", action: "动作",
    verification: "动作与验证", expected: "预期", actual: "实际", verdict: "结论", locked: "填写于执行前，已锁定", rule: "规则", curve: "指标走势", reassign: "转派",
  },
  {
    title: "Alerts & findings", no: "Number", what: "Finding", store: "Store", change: "Change", stake: "At stake", state: "State", severity: "Severity", owner: "Owner", actions: "Actions",
    claim: "Claim", mute: "Mute", claimed: (no) => `Claimed ${no}`, empty: "Nothing needs handling", empty_detail: "Rules run after every import. A metric that breaches one appears here with its likely causes.",
    causes: "Likely causes", causes_note: "By contribution; they add up to the change", cause: "Cause", contribution: "Contribution", evidence: "Evidence", confidence: "Confidence", action: "Action",
    verification: "Action and verification", expected: "Expected", actual: "Actual", verdict: "Verdict", locked: "Written before the action, locked", rule: "Rule", curve: "Metric over time", reassign: "Reassign",
  },
);
