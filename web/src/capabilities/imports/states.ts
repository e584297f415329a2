import type { StateBook } from "@/ui/StatePill";

export const batchStates: StateBook = {
  reading: { tone: "info", "zh-CN": "解析中", "en-US": "Reading" },
  imported: { tone: "success", "zh-CN": "已入库", "en-US": "Imported" },
  partly_imported: { tone: "warning", "zh-CN": "部分待修复", "en-US": "Partly imported" },
  header_changed: { tone: "warning", "zh-CN": "表头变了", "en-US": "Header changed" },
  duplicate: { tone: "neutral", "zh-CN": "重复", "en-US": "Duplicate" },
  undone: { tone: "neutral", "zh-CN": "已撤销", "en-US": "Undone" },
  failed: { tone: "severe", "zh-CN": "失败", "en-US": "Failed" },
};
