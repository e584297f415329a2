import { dictionary } from "@/ui/language";

export const text = dictionary(
  {
    title: "店铺与资质", store: "店铺", code: "店铺代码", client: "客户", state: "状态", until: "数据截至", missing: "缺数据天数", documents: "资质", expires: "最近到期", owner: "运营",
    empty: "还没有店铺", empty_detail: "先新建客户，再为它登记店铺。店铺代码一旦使用不能更改，导入文件时用它对应。",
  },
  {
    title: "Stores", store: "Store", code: "Store code", client: "Client", state: "State", until: "Data until", missing: "Days missing", documents: "Documents", expires: "Next expiry", owner: "Operator",
    empty: "No stores yet", empty_detail: "Create a client first, then register its stores. A store code cannot change once used: imported files are matched by it.",
  },
);
