import type { StateBook } from "./StatePill";

/** How something is doing. Several pages show it and none owns it, so its words live with the parts. */
export const healthStates: StateBook = {
  healthy: { tone: "success", "zh-CN": "健康", "en-US": "Healthy" },
  watch: { tone: "info", "zh-CN": "关注", "en-US": "Watch" },
  warning: { tone: "warning", "zh-CN": "预警", "en-US": "Warning" },
  severe: { tone: "severe", "zh-CN": "严重", "en-US": "Severe" },
};
