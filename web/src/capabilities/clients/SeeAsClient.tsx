import { DownOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Dropdown } from "antd";
import { client, dataOf } from "@/api/client";
import { useRun } from "@/api/hooks";
import { usePermit } from "@/api/session";
import { pick, useLanguage, useText } from "@/ui/language";
import { text } from "./text";

/** The console as one of the client's people sees it; nothing for whoever may not. All that was fetched so far is
 * somebody else's view, so the console begins anew. */
export function SeeAsClient({ client_id }: { client_id: string }) {
  const t = useText(text);
  const language = useLanguage();
  const { allowed } = usePermit("access.preview_client");
  const roles = useQuery({
    queryKey: ["preview_roles"],
    queryFn: () => dataOf(client.GET("/api/session/preview")),
    enabled: allowed,
  });
  const look = useRun((role: string) => dataOf(client.PUT("/api/session/preview", { body: { client_id, role } })), []);
  if (!allowed) return null;
  const start = async (role: string) => {
    await look.mutateAsync(role);
    window.location.assign("/");
  };
  const items = (roles.data?.items ?? []).map((role) => ({
    key: role.code,
    label: t.see_as_role(pick(language, role.label, role.label_en)),
    onClick: () => void start(role.code),
  }));
  return (
    <Dropdown menu={{ items }} trigger={["click"]}>
      <Button loading={look.isPending} icon={<DownOutlined />} iconPlacement="end">
        {t.see_as_client}
      </Button>
    </Dropdown>
  );
}
