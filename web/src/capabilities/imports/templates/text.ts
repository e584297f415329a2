import { dictionary } from "@/ui/language";

export const text = dictionary(
  {
    imports: "数据接入",
    templates: "下载模板",
    conclusion: (templates: number, refused: number) =>
      `${templates} 种报表有模板：平台今天的表头加一行示例，删掉示例、填好后直接导入。` +
      (refused > 0 ? `另有 ${refused} 种认得但不导入，各写明原因。` : ""),
    platforms: "平台",
    report: "报表",
    becomes: "导入后成为，或为什么不导入",
    naming: "文件名",
    by_day: "日期写在文件名里",
    free: "任意",
    download: "下载",
    none: "这个平台还没有认得的报表",
    none_detail: "平台没有的表格，可以在导入时做一次映射。",
    template_of: (report: string, kind: string) => `${report} 的 ${kind} 模板`,
  },
  {
    imports: "Imports",
    templates: "Templates",
    conclusion: (templates: number, refused: number) =>
      `${templates} reports have a template: today's header and one example row. Replace the example and import the file.` +
      (refused > 0 ? ` ${refused} more are known but not imported; each says why.` : ""),
    platforms: "Platforms",
    report: "Report",
    becomes: "Becomes, or why not",
    naming: "File name",
    by_day: "Holds the day",
    free: "Any",
    download: "Download",
    none: "No report of this platform is known yet",
    none_detail: "A table that no platform writes can be mapped once when it is imported.",
    template_of: (report: string, kind: string) => `${kind} template of ${report}`,
  },
);
