import { dictionary } from "@/ui/language";

type Words = Readonly<Record<string, string>>;

/** What kind of client (S08) and how much the agency does (S02.4), in the order of the form. */
const zhTypes: Words = { brand: "品牌商", manufacturer: "工厂", startup: "新锐品牌", cross_border: "跨境", offline_merchant: "线下商家", creator: "达人" };
const enTypes: Words = {
  brand: "Brand", manufacturer: "Manufacturer", startup: "Start-up brand", cross_border: "Cross-border", offline_merchant: "Offline merchant", creator: "Creator",
};
const zhModes: Words = { full: "全托管", partial: "部分托管", advisory: "顾问" };
const enModes: Words = { full: "Full service", partial: "Partial service", advisory: "Advisory" };

export const text = dictionary(
  {
    client_types: zhTypes, service_modes: zhModes, title: "客户与品牌", client: "客户名称", code: "客户代码", stage: "阶段", kind: "类型", mode: "服务模式", brands: "品牌", since: "建立时间", total: (n: number) => `共 ${n} 家客户。`, comma: "、",
    create: "新建客户", created: (name: string) => `已新建客户 ${name}`, need_name: "请填写客户名称", need_code: "只能用字母、数字、- 和 _，最长 64 个字符", code_hint: "用于文件和命令行，建好后不能改，例如 heshang。",
    empty: "还没有客户", empty_detail: "新建客户后登记它的店铺，再导入平台文件，看板和结算就有数据了。",
    has: (stores: number, brands: string) => `${stores} 家店铺，品牌 ${brands}。`, stores: "店铺", store: "店铺", store_code: "店铺代码", platform: "平台", bound: "平台店铺标识",
    contracts: "合同", contract_no: "合同号", contract_name: "名称", state: "状态", ends: "到期", term: "期限", no_contracts: "还没有合同", no_contracts_detail: "合同写明计费方式，结算单按它计算。到「合同」导入。",
    statements: "结算单", statement_no: "结算单号", period: "账期", receivable: "应收", issued: "发出时间", no_statements: "还没有结算单", no_statements_detail: "账期关闭后，到「结算」从预览发出。",
    findings: "发现", finding_no: "编号", finding: "发生了什么", owner: "负责人", no_findings: "没有发现", no_findings_detail: "规则在每次导入后自动运行。",
    no_stores: "还没有店铺", no_stores_detail: "到「店铺与资质」为这家客户登记店铺。",
  },
  {
    client_types: enTypes, service_modes: enModes, title: "Clients", client: "Client name", code: "Client code", stage: "Stage", kind: "Kind", mode: "Service", brands: "Brands", since: "Since", total: (n) => (n === 1 ? "1 client." : `${n} clients.`), comma: ", ",
    create: "Create client", created: (name) => `Created client ${name}`, need_name: "Enter the client's name", need_code: "Letters, digits, - and _ only, 64 at most", code_hint: "Used in files and on the command line; it never changes. Example: heshang.",
    empty: "No clients yet", empty_detail: "Create a client, register its stores, import the platforms' files: then the board and the statements have data.",
    has: (stores, brands) => `${stores === 1 ? "1 store" : `${stores} stores`}, brands: ${brands}.`, stores: "Stores", store: "Store", store_code: "Store code", platform: "Platform", bound: "Shop id on the platform",
    contracts: "Contracts", contract_no: "Contract", contract_name: "Name", state: "State", ends: "Until", term: "Term", no_contracts: "No contracts yet", no_contracts_detail: "A contract states the fees; statements follow from it. Import one under Contracts.",
    statements: "Statements", statement_no: "Statement", period: "Period", receivable: "Receivable", issued: "Issued", no_statements: "No statements yet", no_statements_detail: "Once a month is closed, issue one from its preview under Settlement.",
    findings: "Findings", finding_no: "Number", finding: "What happened", owner: "Owner", no_findings: "No findings", no_findings_detail: "Rules run after every import.",
    no_stores: "No stores yet", no_stores_detail: "Register this client's stores under Stores.",
  },
);
