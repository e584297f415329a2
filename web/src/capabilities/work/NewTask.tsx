import { useQuery } from "@tanstack/react-query";
import { App, DatePicker, Form, Input, Segmented, Select } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import { usePermit, useSession } from "@/api/session";
import { FormDrawer } from "@/ui/FormDrawer";
import { useLanguage, useText } from "@/ui/language";
import { text } from "./text";

interface Fields {
  readonly title?: string;
  readonly due?: Dayjs;
  readonly standard?: string;
  readonly priority: "p1" | "p2" | "p3";
  readonly owner_id?: string;
  readonly store_id?: string;
}

/** Owner, due time, standard and priority: all four, or it is a wish and not a task. */
export function NewTask({ close }: { close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const { user } = useSession();
  const [form] = Form.useForm<Fields>();
  const fields = Form.useWatch([], form);
  const [id] = useState(freshId);
  const create = useRun(
    (made: Fields) => {
      const { title = "", standard = "", due, ...rest } = made;
      return dataOf(client.POST("/api/tasks", { body: { id, title, standard, due_at: due?.toISOString(), ...rest } }));
    },
    [["tasks"], ["home"]],
    { quiet: true },
  );
  const submit = async () => {
    const made = await create.mutateAsync(await form.validateFields());
    void message.success(t.created_task(made.task_no));
    close();
  };
  const changes = [fields?.title, fields?.due, fields?.standard, fields?.store_id].filter(Boolean).length;
  return (
    <FormDrawer
      title={t.create}
      open
      close={close}
      changes={changes}
      save={{ allowed: true }}
      verb={t.create}
      submit={submit}
      refusal={create.error ? faultOf(create.error, language).detail : null}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        validateTrigger="onBlur"
        initialValues={{ priority: "p2", owner_id: user.id ?? undefined }}
      >
        <TaskFields />
      </Form>
    </FormDrawer>
  );
}

function TaskFields() {
  const t = useText(text);
  const { user } = useSession();
  const sees = usePermit("access.view_users").allowed;
  const people = useQuery({ queryKey: ["users"], queryFn: () => dataOf(client.GET("/api/users")), enabled: sees });
  const stores = useQuery({ queryKey: ["scope"], queryFn: () => dataOf(client.GET("/api/scope")) });
  const owners = people.data?.items.map((one) => ({ value: one.id, label: one.name })) ?? [{ value: user.id ?? "", label: user.name }];
  const subjects = (stores.data?.clients ?? []).map((owner) => ({
    label: owner.name,
    options: owner.stores.map((store) => ({ value: store.id, label: store.name })),
  }));
  const need = (what: string) => [{ required: true, message: what }];
  return (
    <>
      <Form.Item name="title" label={t.task} rules={need(t.need_title)}>
        <Input autoFocus maxLength={120} />
      </Form.Item>
      <Form.Item name="standard" label={t.standard_title} extra={t.standard_hint} rules={need(t.need_standard)}>
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={500} />
      </Form.Item>
      <Form.Item name="due" label={t.due} rules={need(t.need_due)}>
        <DatePicker showTime={{ format: "HH:mm" }} format="YYYY-MM-DD HH:mm" style={{ width: 240 }} />
      </Form.Item>
      <Form.Item name="priority" label={t.priority}>
        <Segmented
          options={[
            { value: "p1", label: "P1" },
            { value: "p2", label: "P2" },
            { value: "p3", label: "P3" },
          ]}
        />
      </Form.Item>
      <Form.Item name="owner_id" label={t.owner} rules={need(t.need_owner)}>
        <Select showSearch={{ optionFilterProp: "label" }} options={owners} />
      </Form.Item>
      <Form.Item name="store_id" label={t.subject} extra={t.subject_hint}>
        <Select allowClear showSearch={{ optionFilterProp: "label" }} options={subjects} />
      </Form.Item>
    </>
  );
}
