import type { StateBook } from "@/ui/StatePill";

export const findingStates: StateBook = {
  found: { tone: "warning", "zh-CN": "已发现", "en-US": "Found" },
  analysing: { tone: "info", "zh-CN": "分析中", "en-US": "Analysing" },
  adjusting: { tone: "info", "zh-CN": "调整中", "en-US": "Adjusting" },
  verifying: { tone: "info", "zh-CN": "验证中", "en-US": "Verifying" },
  verified: { tone: "success", "zh-CN": "已验证", "en-US": "Verified" },
  ineffective: { tone: "neutral", "zh-CN": "无效", "en-US": "No effect" },
  rebounded: { tone: "severe", "zh-CN": "反弹", "en-US": "Rebounded" },
};

export const severities: StateBook = {
  watch: { tone: "info", "zh-CN": "关注", "en-US": "Watch" },
  warning: { tone: "warning", "zh-CN": "预警", "en-US": "Warning" },
  severe: { tone: "severe", "zh-CN": "严重", "en-US": "Severe" },
};
