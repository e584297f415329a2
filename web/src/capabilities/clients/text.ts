import { dictionary } from "@/ui/language";

export const text = dictionary(
  {
    title: "客户与品牌", client: "客户名称", code: "客户代码", stage: "阶段", kind: "类型", mode: "服务模式", brands: "品牌", since: "建立时间", total: (n: number) => `共 ${n} 家客户。`, comma: "、",
    create: "新建客户", created: (name: string) => `已新建客户 ${name}`, need_name: "请填写客户名称", need_code: "请填写客户代码", code_hint: "用于文件和命令行，建好后不能改，例如 heshang。",
    empty: "还没有客户", empty_detail: "新建客户后登记它的店铺，再导入平台文件，看板和结算就有数据了。",
    has: (stores: number, brands: string) => `${stores} 家店铺，品牌 ${brands}。`, stores: "店铺", store: "店铺", store_code: "店铺代码", platform: "平台", bound: "平台店铺标识",
    no_stores: "还没有店铺", no_stores_detail: "到「店铺与资质」为这家客户登记店铺。",
  },
  {
    title: "Clients", client: "Client name", code: "Client code", stage: "Stage", kind: "Kind", mode: "Service", brands: "Brands", since: "Since", total: (n) => (n === 1 ? "1 client." : `${n} clients.`), comma: ", ",
    create: "Create client", created: (name) => `Created client ${name}`, need_name: "Enter the client's name", need_code: "Enter the client code", code_hint: "Used in files and on the command line; it never changes. Example: heshang.",
    empty: "No clients yet", empty_detail: "Create a client, register its stores, import the platforms' files: then the board and the statements have data.",
    has: (stores, brands) => `${stores === 1 ? "1 store" : `${stores} stores`}, brands: ${brands}.`, stores: "Stores", store: "Store", store_code: "Store code", platform: "Platform", bound: "Shop id on the platform",
    no_stores: "No stores yet", no_stores_detail: "Register this client's stores under Stores.",
  },
);
