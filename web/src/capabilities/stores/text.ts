import { dictionary } from "@/ui/language";

export const text = dictionary(
  {
    title: "店铺与资质", store: "店铺", code: "店铺代码", platform: "平台", client: "客户", until: "订单截至", bound: "平台店铺标识", unbound: "首次导入时绑定", storefront: "店铺类型",
    total: (stores: number, clients: number) => `${clients} 家客户的 ${stores} 家店铺。`, create: "新建店铺", created: (name: string) => `已新建店铺 ${name}`, name: "店铺名称",
    need_client: "请选择客户", need_platform: "请选择平台", need_storefront: "请选择店铺类型", need_name: "请填写店铺名称", need_code: "只能用字母、数字、- 和 _，最长 64 个字符",
    code_hint: "建好后不能改，导入和结算都用它，例如 HS-TM。", empty: "还没有店铺", empty_detail: "先新建客户，再为它登记店铺。店铺代码一旦使用不能更改，导入文件时用它对应。",
  },
  {
    title: "Stores", store: "Store", code: "Store code", platform: "Platform", client: "Client", until: "Orders until", bound: "Shop id on the platform", unbound: "bound at the first import", storefront: "Kind of store",
    total: (stores, clients) => `${stores === 1 ? "1 store" : `${stores} stores`} of ${clients === 1 ? "1 client" : `${clients} clients`}.`, create: "Create store", created: (name) => `Created store ${name}`, name: "Store name",
    need_client: "Choose the client", need_platform: "Choose the platform", need_storefront: "Choose the kind of store", need_name: "Enter the store's name", need_code: "Letters, digits, - and _ only, 64 at most",
    code_hint: "Never changes; imports and statements use it. Example: HS-TM.", empty: "No stores yet", empty_detail: "Create a client first, then register its stores. A store code cannot change once used: imported files are matched by it.",
  },
);
