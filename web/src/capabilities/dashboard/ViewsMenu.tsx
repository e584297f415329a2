import { CheckOutlined, DeleteOutlined, DownOutlined } from "@ant-design/icons";
import { App, Button, Checkbox, Form, Input, Popover, Select } from "antd";
import { useEffect, useState } from "react";
import { useLocation, useSearchParams } from "react-router";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useItem, useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import type { components } from "@/api/schema";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText } from "@/ui/language";
import styles from "./BoardPage.module.css";
import { text } from "./text";

type Views = components["schemas"]["SavedViews"];
type View = Views["items"][number];

const PAGE = "board";
const LONGEST_NAME = 30;
const KEY = ["views", PAGE];

/** The saved views of the board: what the address says, under a name. */
export function ViewsMenu() {
  const t = useText(text);
  const [open, setOpen] = useState(false);
  const [saving, setSaving] = useState(false);
  const views = useItem(KEY, () => dataOf(client.GET("/api/views", { params: { query: { page: PAGE } } })));
  const loaded = views.state === "ready" ? views.value : null;
  useDefault(loaded);
  const save = () => {
    setOpen(false);
    setSaving(true);
  };
  return (
    <>
      <Popover
        trigger="click"
        placement="bottomRight"
        arrow={false}
        open={open}
        onOpenChange={setOpen}
        content={<Choices views={loaded} done={() => setOpen(false)} save={save} />}
      >
        <Button>
          {t.views} <DownOutlined />
        </Button>
      </Popover>
      {saving && loaded && <SaveView views={loaded} close={() => setSaving(false)} />}
    </>
  );
}

/** The board opens with one's default view, unless the address already says what to look at. */
function useDefault(views: Views | null): void {
  const [params, setParams] = useSearchParams();
  const { key } = useLocation();
  const [opened] = useState(() => key);
  const usual = views?.items.find((view) => view.is_default);
  const untouched = [...params.keys()].length === 0 && key === opened;
  useEffect(() => {
    if (untouched && usual && usual.query !== "") setParams(new URLSearchParams(usual.query), { replace: true });
  }, [untouched, usual, setParams]);
}

function Choices({ views, done, save }: { views: Views | null; done: () => void; save: () => void }) {
  const t = useText(text);
  const own = views?.items.filter((view) => view.is_own) ?? [];
  const shared = views?.items.filter((view) => !view.is_own) ?? [];
  return (
    <div className={styles.views}>
      {own.length + shared.length === 0 && <p className={styles.hint}>{t.view_none}</p>}
      {own.length > 0 && <Group name={t.view_own} views={own} done={done} />}
      {shared.length > 0 && <Group name={t.view_shared} views={shared} done={done} />}
      <Button type="link" size="small" onClick={save}>
        {t.save_view}
      </Button>
    </div>
  );
}

function Group({ name, views, done }: { name: string; views: readonly View[]; done: () => void }) {
  const t = useText(text);
  const { message } = App.useApp();
  const [params, setParams] = useSearchParams();
  const forget = useRun((id: string) => client.DELETE("/api/views/{id}", { params: { path: { id } } }), [KEY]);
  const open = (view: View) => {
    setParams(new URLSearchParams(view.query));
    done();
  };
  return (
    <section aria-label={name}>
      <p className={styles.hint}>{name}</p>
      {views.map((view) => (
        <div key={view.id} className={styles.view}>
          <button type="button" onClick={() => open(view)}>
            {view.name}
            {view.is_default && <span className={styles.hint}> · {t.view_is_default}</span>}
            {!view.is_own && <span className={styles.hint}> · {t.view_by(view.by_name)}</span>}
            {view.query === params.toString() && <CheckOutlined />}
          </button>
          {view.is_own && (
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={`${t.view_delete} ${view.name}`}
              onClick={() => void forget.mutateAsync(view.id).then(() => message.success(t.view_deleted))}
            />
          )}
        </div>
      ))}
    </section>
  );
}

interface Named {
  readonly name: string;
  readonly shared_with?: string;
  readonly is_default?: boolean;
}

function SaveView({ views, close }: { views: Views; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [params] = useSearchParams();
  const [form] = Form.useForm<Named>();
  const [id] = useState(freshId);
  const [touched, setTouched] = useState(0);
  const save = useRun(
    ({ name, shared_with, is_default }: Named) =>
      dataOf(
        client.POST("/api/views", {
          body: { id, page: PAGE, name, query: params.toString(), shared_with: shared_with ?? null, is_default: is_default ?? false },
        }),
      ),
    [KEY],
    { quiet: true },
  );
  const submit = async () => {
    const named = await form.validateFields();
    await save.mutateAsync(named);
    void message.success(t.view_saved(named.name));
    close();
  };
  const roles = views.roles.map((role) => ({ value: role.code, label: pick(language, role.label, role.label_en) }));
  return (
    <FormDrawer
      title={t.save_view}
      open
      close={close}
      changes={touched}
      save={touched === 0 ? { allowed: false, reason: t.view_need } : { allowed: true }}
      verb={t.save_view}
      submit={submit}
      refusal={save.error ? faultOf(save.error, language).detail : null}
    >
      <Form<Named> form={form} layout="vertical" onValuesChange={() => setTouched(1)}>
        <Form.Item name="name" label={t.view_name} extra={t.view_hint} rules={[{ required: true, whitespace: true, message: t.view_need }]}>
          <Input autoFocus maxLength={LONGEST_NAME} />
        </Form.Item>
        {views.actions.share.allowed && (
          <Form.Item name="shared_with" label={t.view_share} extra={t.view_share_hint}>
            <Select allowClear placeholder={t.view_share_none} options={roles} />
          </Form.Item>
        )}
        <Form.Item name="is_default" valuePropName="checked">
          <Checkbox>{t.view_default}</Checkbox>
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}
