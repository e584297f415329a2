import { App, Form } from "antd";
import { client } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { FormDrawer } from "@/ui/FormDrawer";
import { useLanguage, useText } from "@/ui/language";
import { ReachFields, assignmentOf, type Reach } from "./ReachFields";
import { text } from "./text";
import type { Person } from "./people";

/** Which clients and stores somebody of the agency sees, instead of those before. */
export function AssignReach({ user, close }: { user: Person; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Reach>();
  const fields = Form.useWatch([], form);
  const before: Reach = { reach: user.has_all_stores ? "all" : "some", clients: user.clients, stores: user.stores };
  const assign = useRun(
    (reach: Reach) => client.PUT("/api/users/{id}/reach", { params: { path: { id: user.id } }, body: assignmentOf(reach) }),
    [["users"], ["activity"]],
    { quiet: true },
  );
  const submit = async () => {
    await assign.mutateAsync(await form.validateFields());
    void message.success(t.assigned(user.name));
    close();
  };
  const same = JSON.stringify(assignmentOf(fields ?? before)) === JSON.stringify(assignmentOf(before));
  return (
    <FormDrawer
      title={t.assign_to(user.name)}
      open
      close={close}
      changes={same ? 0 : 1}
      save={{ allowed: true }}
      verb={t.assign}
      submit={submit}
      refusal={assign.error ? faultOf(assign.error, language).detail : null}
    >
      <Form<Reach> form={form} layout="vertical" initialValues={before}>
        <ReachFields reach={fields?.reach ?? before.reach} />
      </Form>
    </FormDrawer>
  );
}
