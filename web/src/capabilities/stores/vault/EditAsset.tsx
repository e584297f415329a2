import { App, Form, Select } from "antd";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText } from "@/ui/language";
import { AssetFields, bodyOf, type AssetWords } from "./AssetFields";
import type { Asset } from "./AssetPage";
import { STALE } from "./paths";
import { text } from "./text";
import type { AssetForm } from "./VaultPage";

interface Fields extends AssetWords {
  readonly state?: components["schemas"]["AssetState"];
}

export function EditAsset({ asset, form: choices, close }: { asset: Asset; form: AssetForm; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const before: Fields = {
    state: asset.state,
    name: asset.name,
    owner: asset.owner,
    owner_name: asset.owner_name,
    holder_id: asset.holder_id ?? undefined,
    authority: asset.authority,
    contract_code: asset.contract_code ?? undefined,
    ends_on: asset.ends_on ?? undefined,
    second_factor: asset.second_factor,
  };
  const fields = Form.useWatch([], form);
  const now = Object.values({ ...before, ...fields });
  const changes = Object.values(before).filter((value, at) => (value ?? "") !== (now[at] ?? "")).length;
  const save = useRun(
    ({ state = asset.state, ...words }: Fields) => {
      const body = { state, text: bodyOf(words, asset.holder_name) };
      return dataOf(client.PUT("/api/assets/{id}", { params: { path: { id: asset.id } }, body }));
    },
    STALE,
    { quiet: true },
  );
  const submit = async () => {
    await save.mutateAsync(await form.validateFields());
    void message.success(t.saved(asset.name));
    close();
  };
  return (
    <FormDrawer
      title={t.edit_what(asset.name)}
      open
      close={close}
      changes={changes}
      save={{ allowed: true }}
      verb={t.save}
      submit={submit}
      refusal={save.error ? faultOf(save.error, language).detail : null}
    >
      <Form<Fields> form={form} layout="vertical" initialValues={before} validateTrigger="onBlur" autoComplete="off">
        <Form.Item name="state" label={t.state} extra={t.state_hint}>
          <Select options={choices.states.map((one) => ({ value: one.code, label: pick(language, one.label, one.label_en) }))} />
        </Form.Item>
        <AssetFields form={choices} />
      </Form>
    </FormDrawer>
  );
}
