import { ShopOutlined } from "@ant-design/icons";
import type { Page } from "@/ui/page";

export const pages: readonly Page[] = [
  {
    path: "/stores",
    name: { "zh-CN": "店铺与资质", "en-US": "Stores" },
    permission: "stores.view",
    icon: ShopOutlined,
    creates: { name: { "zh-CN": "新建店铺", "en-US": "Create store" }, permission: "stores.create" },
    load: () => import("./StoresPage"),
  },
];
