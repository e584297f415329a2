import type { StateBook } from "@/ui/StatePill";

/** Where a client is on its way (S41). */
export const clientStages: StateBook = {
  lead: { tone: "neutral", "zh-CN": "线索", "en-US": "Lead" },
  onboarding: { tone: "info", "zh-CN": "入驻中", "en-US": "Onboarding" },
  active: { tone: "success", "zh-CN": "合作中", "en-US": "Active" },
  renewal: { tone: "warning", "zh-CN": "续约中", "en-US": "Renewing" },
  ended: { tone: "neutral", "zh-CN": "已结束", "en-US": "Ended" },
};

interface Words {
  readonly "zh-CN": string;
  readonly "en-US": string;
}

/** What kind of client (S08), in the order of the form. */
export const clientTypes: Readonly<Record<string, Words>> = {
  brand: { "zh-CN": "品牌商", "en-US": "Brand" },
  manufacturer: { "zh-CN": "工厂", "en-US": "Manufacturer" },
  startup: { "zh-CN": "新锐品牌", "en-US": "Start-up brand" },
  cross_border: { "zh-CN": "跨境", "en-US": "Cross-border" },
  offline_merchant: { "zh-CN": "线下商家", "en-US": "Offline merchant" },
  creator: { "zh-CN": "达人", "en-US": "Creator" },
};

/** How much the agency does (S02.4). */
export const serviceModes: Readonly<Record<string, Words>> = {
  full: { "zh-CN": "全托管", "en-US": "Full service" },
  partial: { "zh-CN": "部分托管", "en-US": "Partial service" },
  advisory: { "zh-CN": "顾问", "en-US": "Advisory" },
};
