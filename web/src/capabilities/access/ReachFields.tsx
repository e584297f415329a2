import { useQuery } from "@tanstack/react-query";
import { Form, Radio, Select } from "antd";
import { client, dataOf } from "@/api/client";
import { useText } from "@/ui/language";
import { text } from "./text";

/** How far somebody of the agency sees. */
export interface Reach {
  readonly reach: "all" | "some";
  readonly stores?: readonly string[];
}

/** Every store, those that come later included, or the ones chosen here. */
export function ReachFields({ reach }: { reach: Reach["reach"] }) {
  const t = useText(text);
  const tree = useQuery({ queryKey: ["scope"], queryFn: () => dataOf(client.GET("/api/scope")) });
  const stores = (tree.data?.clients ?? []).map((owner) => ({
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
        <Form.Item name="stores" label={t.stores} extra={t.stores_hint}>
          <Select mode="multiple" allowClear showSearch={{ optionFilterProp: "label" }} options={stores} />
        </Form.Item>
      )}
    </>
  );
}

export const assignmentOf = ({ reach, stores = [] }: Reach) => ({
  has_all_stores: reach === "all",
  stores: reach === "all" ? [] : [...stores],
});
