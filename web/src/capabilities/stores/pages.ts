import { ShopOutlined } from "@ant-design/icons";
import type { Page } from "@/ui/page";

export const pages: readonly Page[] = [
  {
    path: "/stores",
    name: { "zh-CN": "店铺与资质", "en-US": "Stores" },
    permission: "stores.view",
    icon: ShopOutlined,
    load: () => import("./StoresPage"),
  },
];
