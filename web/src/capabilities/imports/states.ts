import type { StateBook } from "@/ui/StatePill";

export const batchStates: StateBook = {
  reading: { tone: "info", "zh-CN": "解析中", "en-US": "Reading" },
  committed: { tone: "success", "zh-CN": "已入库", "en-US": "Imported" },
  partly: { tone: "warning", "zh-CN": "部分待修复", "en-US": "Partly imported" },
  duplicate: { tone: "neutral", "zh-CN": "重复", "en-US": "Duplicate" },
  refused: { tone: "warning", "zh-CN": "未接受", "en-US": "Refused" },
  failed: { tone: "severe", "zh-CN": "失败", "en-US": "Failed" },
};

/** On the way there are two more. */
export const sendingStates: StateBook = {
  sending: { tone: "info", "zh-CN": "上传中", "en-US": "Uploading" },
  merging: { tone: "info", "zh-CN": "入库中", "en-US": "Merging" },
  ...batchStates,
};
