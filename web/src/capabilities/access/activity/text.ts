import { dictionary } from "@/ui/language";

type Words = Readonly<Record<string, string>>;
const slicesZh: Words = {
  access: "机构与权限", clients: "客户", stores: "店铺与资质", imports: "数据接入", contracts: "合同", dashboard: "经营看板",
  settlement: "结算", alerts: "预警与发现", work: "SOP 与任务",
};
const slicesEn: Words = {
  access: "Access", clients: "Clients", stores: "Stores", imports: "Imports", contracts: "Contracts", dashboard: "Board",
  settlement: "Settlement", alerts: "Alerts", work: "Work",
};

export const text = dictionary(
  {
    title: "操作日志",
    conclusion: (total: string, narrowed: boolean) =>
      narrowed ? `符合条件的操作 ${total} 条。` : `共 ${total} 条操作；每一条都签名、首尾相接，只增不改。`,
    export: "导出整条链",
    exported: "已导出；在任何一台机器上都能用 daiyun verify 核对",
    search: "搜索内容或操作人",
    who: "操作人",
    what: "模块",
    kind: "记录",
    client: "客户",
    from: "开始日",
    to: "结束日",
    to_word: "至",
    whose: "客户 / 店铺",
    open: (kind: string) => `打开${kind}`,
    empty: "没有操作记录",
    empty_detail: "从第一次修改起，这里会记下谁在什么时候做了什么",
    slices: slicesZh,
  },
  {
    title: "Activity",
    conclusion: (total, narrowed) =>
      narrowed ? `Entries that fit: ${total}.` : `Entries: ${total}, each signed and linked to the one before; added, never changed.`,
    export: "Export the chain",
    exported: "Exported. daiyun verify checks it on any machine",
    search: "Search text or name",
    who: "By",
    what: "Part",
    kind: "Record",
    client: "Client",
    from: "From",
    to: "To",
    to_word: "to",
    whose: "Client / store",
    open: (kind) => `Open the ${kind.toLowerCase()}`,
    empty: "No activity",
    empty_detail: "From the first change on, this shows who did what and when",
    slices: slicesEn,
  },
);
