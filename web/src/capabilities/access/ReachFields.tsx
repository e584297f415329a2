import { useQuery } from "@tanstack/react-query";
import { Form, Radio, Select } from "antd";
import { client, dataOf } from "@/api/client";
import { useText } from "@/ui/language";
import { text } from "./text";

/** How far somebody of the agency sees. */
export interface Reach {
  readonly reach: "all" | "some";
  readonly clients?: readonly string[];
  readonly stores?: readonly string[];
}

/** Every store; or whole clients, their stores of tomorrow included, and single stores beside them. */
export function ReachFields({ reach }: { reach: Reach["reach"] }) {
  const t = useText(text);
  const tree = useQuery({ queryKey: ["scope"], queryFn: () => dataOf(client.GET("/api/scope")) });
  const owners = tree.data?.clients ?? [];
  const clients = owners.map((owner) => ({ value: owner.id, label: owner.name }));
  const stores = owners.map((owner) => ({
    label: owner.name,
    options: owner.stores.map((store) => ({ value: store.id, label: store.name })),
  }));
  return (
    <>
      <Form.Item name="reach" label={t.sees} extra={reach === "all" ? t.all_hint : undefined}>
        <Radio.Group
          options={[
            { value: "all", label: t.all_stores },
            { value: "some", label: t.chosen_stores },
          ]}
        />
      </Form.Item>
      {reach === "some" && (
        <>
          <Form.Item name="clients" label={t.whole_clients} extra={t.whole_clients_hint}>
            <Select mode="multiple" allowClear showSearch={{ optionFilterProp: "label" }} options={clients} />
          </Form.Item>
          <Form.Item name="stores" label={t.stores} extra={t.stores_hint}>
            <Select mode="multiple" allowClear showSearch={{ optionFilterProp: "label" }} options={stores} />
          </Form.Item>
        </>
      )}
    </>
  );
}

export const assignmentOf = ({ reach, clients = [], stores = [] }: Reach) => ({
  has_all_stores: reach === "all",
  clients: reach === "all" ? [] : [...clients],
  stores: reach === "all" ? [] : [...stores],
});
