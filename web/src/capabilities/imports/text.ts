import { dictionary } from "@/ui/language";

/** A file on its way; what became of it in the end, the server says. */
const zhOnTheWay: Readonly<Record<string, string>> = { sending: "上传中", reading: "解析中", merging: "入库中" };
const enOnTheWay: Readonly<Record<string, string>> = { sending: "Uploading", reading: "Reading", merging: "Merging" };

export const text = dictionary(
  {
    title: "数据接入", hint: "xlsx、xls、csv、zip，单个 ≤ 2 GB，可一次多个。不用先选平台和报表，系统按表头识别。", batches: "导入批次", file: "文件", recognised: "识别为", rows: "行数", store: "店铺",
    inserted: "新增", updated: "更新", unchanged: "未变", quarantined: "待修复", state: "状态", at: "时间", unknown: "未识别", close: "收起",
    on_the_way: zhOnTheWay, this_import: "本次导入", whose: (n: number) => `这 ${n} 个文件属于哪家店铺？`, choose_store: "选择店铺", send: (n: number) => `导入 ${n} 个文件`, drop: "不导入", rows_read: (n: string) => `已读 ${n} 行`,
    imported: (files: number, rows: number) => `已入库 ${files} 个文件，${rows} 行`,
    arrived: (n: number) => `${n} 家店铺昨日数据已到`, late: (stores: number, days: number) => `${stores} 家缺 ${days} 天`, fresh: "昨日已到", behind: (days: number) => `缺 ${days} 天`, comma: "，", stop: "。",
    freshness: "店铺数据新鲜度", freshness_note: "按最旧的一份报表计，点店铺看每份报表", repairs: "待修复行", repairs_of: (file: string) => `待修复行 · ${file}`, place: "位置", column: "列", value: "原值", reason: "原因与处理", row: (n: string) => `第 ${n} 行`,
    repairs_hint: "这些行没有计入看板和结算。按原因在平台重新导出，或改好文件后再次导入；同一行修好后会自动替换。", empty: "还没有导入过文件", empty_detail: "从平台后台导出订单、推广或对账文件，拖到上面即可。同一个文件传两次不会重复。",
    no_repairs: "没有待修复的行", no_repairs_detail: "格式有问题的行会留在这里，不影响其他行。",
  },
  {
    title: "Imports", hint: "xlsx, xls, csv or zip, up to 2 GB each, several at once. No need to choose the platform or the report: the header tells.", batches: "Batches", file: "File", recognised: "Recognised as", rows: "Rows", store: "Store",
    inserted: "New", updated: "Updated", unchanged: "Unchanged", quarantined: "To repair", state: "State", at: "Time", unknown: "Not recognised", close: "Close",
    on_the_way: enOnTheWay, this_import: "This import", whose: (n) => (n === 1 ? "Which store does this file belong to?" : `Which store do these ${n} files belong to?`), choose_store: "Choose a store", send: (n) => (n === 1 ? "Import 1 file" : `Import ${n} files`), drop: "Do not import", rows_read: (n) => `${n} rows read`,
    imported: (files, rows) => `Imported ${files === 1 ? "1 file" : `${files} files`}, ${rows} rows`,
    arrived: (n) => (n === 1 ? "1 store has yesterday's data" : `${n} stores have yesterday's data`), late: (stores, days) => `${stores} ${stores === 1 ? "store is" : "stores are"} ${days} ${days === 1 ? "day" : "days"} behind`, fresh: "up to date", behind: (days) => (days === 1 ? "1 day behind" : `${days} days behind`), comma: ", ", stop: ".",
    freshness: "Freshness", freshness_note: "By the oldest report; click a store for each", repairs: "Rows to repair", repairs_of: (file) => `Rows to repair · ${file}`, place: "Place", column: "Column", value: "Value", reason: "Reason and remedy", row: (n) => `Row ${n}`,
    repairs_hint: "These rows are in no number. Export again from the platform, or correct the file and import it again: a repaired row takes its own place.", empty: "Nothing imported yet", empty_detail: "Export orders, ads or statements from a platform and drop the files above. The same file twice changes nothing.",
    no_repairs: "No rows to repair", no_repairs_detail: "Rows with a fault wait here. Other rows are not held up.",
  },
);
