import { dictionary } from "@/ui/language";

export const text = dictionary(
  {
    title: "数据接入", hint: "xlsx、xls、csv、zip，单个 ≤ 2 GB，可一次多个。不用先选平台，系统按表头识别。", batches: "导入批次", file: "文件", recognised: "识别为", rows: "行数",
    inserted: "新增", updated: "更新", quarantined: "待修复", state: "状态", at: "时间", actions: "操作", undo: "撤销", map: "映射", cancel: "取消", repair: "修复",
    unknown: "未识别", reading: (done: string, left: string) => `${done} · 剩 ${left}`, arrived: (n: number) => `${n} 家昨日已到`, late: (stores: number, days: number) => `${stores} 家缺 ${days} 天`,
    freshness: "店铺数据新鲜度", repairs: "待修复行", place: "位置", column: "列", value: "原值", reason: "原因", change_to: "改为", row: (file: string, n: string) => `${file} · 第 ${n} 行`,
    not_fixable: "不可修改", empty: "还没有导入过文件", empty_detail: "从平台后台导出订单、推广或对账文件，拖到上面即可。同一个文件传两次不会重复。",
    no_repairs: "没有待修复的行", no_repairs_detail: "格式有问题的行会留在这里，修好后再入库，不影响其他行。",
    undone: (file: string) => `已撤销「${file}」`, sent: (n: number) => `已收到 ${n} 个文件，正在识别`, suggested: "建议",
  },
  {
    title: "Imports", hint: "xlsx, xls, csv or zip, up to 2 GB each, several at once. No need to choose the platform: the header tells.", batches: "Batches", file: "File", recognised: "Recognised as", rows: "Rows",
    inserted: "New", updated: "Updated", quarantined: "To repair", state: "State", at: "Time", actions: "Actions", undo: "Undo", map: "Map columns", cancel: "Cancel", repair: "Repair",
    unknown: "Not recognised", reading: (done, left) => `${done} · ${left} left`, arrived: (n) => (n === 1 ? "1 store up to date" : `${n} stores up to date`),
    late: (stores, days) => `${stores} ${stores === 1 ? "store" : "stores"} ${days} ${days === 1 ? "day" : "days"} behind`,
    freshness: "Freshness", repairs: "Rows to repair", place: "Place", column: "Column", value: "Value", reason: "Reason", change_to: "Change to", row: (file, n) => `${file} · row ${n}`,
    not_fixable: "Cannot be fixed here", empty: "Nothing imported yet", empty_detail: "Export orders, ads or statements from a platform and drop the files above. The same file twice changes nothing.",
    no_repairs: "No rows to repair", no_repairs_detail: "Rows with a fault wait here and are imported once repaired. Other rows are not held up.",
    undone: (file) => `Undid "${file}"`, sent: (n) => (n === 1 ? "1 file received and being read" : `${n} files received and being read`), suggested: "suggested",
  },
);
