import { useQuery } from "@tanstack/react-query";
import { Form, Input, Select } from "antd";
import { client, dataOf } from "@/api/client";
import { pick, useLanguage, useText } from "@/ui/language";
import { useRoles } from "./people";
import { text } from "./text";

export const needed = (what: string) => [{ required: true, whitespace: true, message: what }];

export function NameField({ focus = false }: { focus?: boolean }) {
  const t = useText(text);
  return (
    <Form.Item name="name" label={t.name} rules={needed(t.need_name)}>
      <Input autoFocus={focus} maxLength={60} />
    </Form.Item>
  );
}

/** The role says the side: people of a client belong to one, and only then are they asked which. */
export function RoleFields({ role }: { role: string | undefined }) {
  const t = useText(text);
  const language = useLanguage();
  const roles = useRoles();
  const clients = useQuery({ queryKey: ["clients", "list"], queryFn: () => dataOf(client.GET("/api/clients")) });
  const chosen = roles.find(({ code }) => code === role);
  const choices = (of: "agency" | "client") =>
    roles.filter((one) => one.side === of).map((one) => ({ value: one.code, label: pick(language, one.label, one.label_en) }));
  return (
    <>
      <Form.Item name="role" label={t.role} extra={chosen?.needs_second_factor && t.role_needs_factor} rules={needed(t.need_role)}>
        <Select
          options={[
            { label: t.agency_side, options: choices("agency") },
            { label: t.client_side, options: choices("client") },
          ]}
        />
      </Form.Item>
      {chosen?.side === "client" && (
        <Form.Item name="client_id" label={t.client} extra={t.client_hint} rules={needed(t.need_client)}>
          <Select
            showSearch={{ optionFilterProp: "label" }}
            options={(clients.data?.items ?? []).map((owner) => ({ value: owner.id, label: owner.name }))}
          />
        </Form.Item>
      )}
    </>
  );
}
