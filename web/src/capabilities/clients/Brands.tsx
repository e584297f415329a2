import { App, Form, Input } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useItem, useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { useNow } from "@/ui/clock";
import { EmptyState } from "@/ui/EmptyState";
import { FormDrawer } from "@/ui/FormDrawer";
import { time } from "@/ui/format/date";
import { useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { ReasonDrawer } from "@/ui/ReasonDrawer";
import { Pill } from "@/ui/StatePill";
import type { ClientRow } from "./ClientsPage";
import styles from "./Client.module.css";
import { KitForm } from "./KitForm";
import { text } from "./text";

type Schemas = components["schemas"];
type Brand = ClientRow["brands"][number];
export type KitView = Schemas["BrandKitView"];
export type Rules = Schemas["KitRules"];

type Open =
  | { readonly what: "create" }
  | { readonly what: "rename" | "archive"; readonly brand: Brand }
  | { readonly what: "kit"; readonly kit: KitView };

/** The brands of a client, each with what it looks like (S12.1). */
export function Brands({ client: record }: { client: ClientRow }) {
  const t = useText(text);
  const { message } = App.useApp();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const stale = [["clients"], ["scope"]];
  const archive = useRun(
    ({ id, reason }: { id: string; reason: string }) =>
      dataOf(client.POST("/api/brands/{id}/archive", { params: { path: { id } }, body: { reason } })),
    stale,
  );
  const restore = useRun((id: string) => dataOf(client.DELETE("/api/brands/{id}/archive", { params: { path: { id } } })), stale);
  const restored = async (id: string) => {
    await restore.mutateAsync(id);
    void message.success(t.saved);
  };
  return (
    <>
      <div className={styles.actions}>
        <ActionButton action={record.actions.create_brand} run={() => setOpen({ what: "create" })}>
          {t.create_brand}
        </ActionButton>
      </div>
      {record.brands.map((brand) => (
        <BrandPanel key={brand.id} brand={brand} open={setOpen} restore={() => restored(brand.id)} />
      ))}
      {open?.what === "create" && <BrandForm client={record} brand={null} close={close} />}
      {open?.what === "rename" && <BrandForm client={record} brand={open.brand} close={close} />}
      {open?.what === "kit" && <KitForm view={open.kit} close={close} />}
      {open?.what === "archive" && (
        <ReasonDrawer
          title={t.archive_of(open.brand.name)}
          verb={t.archive}
          consequence={t.archive_consequence}
          close={close}
          give={async (reason) => {
            await archive.mutateAsync({ id: open.brand.id, reason });
            void message.success(t.saved);
            close();
          }}
        />
      )}
    </>
  );
}

interface PanelProps {
  readonly brand: Brand;
  readonly open: (what: Open) => void;
  readonly restore: () => Promise<void>;
}

function BrandPanel({ brand, open, restore }: PanelProps) {
  const t = useText(text);
  const now = useNow();
  const kit = useItem(["clients", "kit", brand.id], () =>
    dataOf(client.GET("/api/brands/{id}/kit", { params: { path: { id: brand.id } } })),
  );
  const newest = kit.state === "ready" ? kit.value.revisions[0] : undefined;
  const note = newest && t.kit_by(newest.revision_no, newest.written_by_name, time(newest.written_at, now));
  const actions = (
    <>
      {kit.state === "ready" && (
        <ActionButton action={brand.actions.edit_kit} run={() => open({ what: "kit", kit: kit.value })}>
          {newest ? t.edit_kit : t.write_kit}
        </ActionButton>
      )}
      {brand.is_archived ? (
        <ActionButton action={brand.actions.restore} run={restore}>
          {t.restore}
        </ActionButton>
      ) : (
        <>
          <ActionButton action={brand.actions.rename} run={() => open({ what: "rename", brand })}>
            {t.rename}
          </ActionButton>
          <ActionButton action={brand.actions.archive} run={() => open({ what: "archive", brand })}>
            {t.archive}
          </ActionButton>
        </>
      )}
    </>
  );
  const title = (
    <>
      {brand.name} {brand.is_archived && <Pill tone="neutral">{t.archived}</Pill>}
    </>
  );
  return (
    <Panel title={title} note={note} actions={actions}>
      <Loaded source={kit} height={160}>
        {(value) => (value.revision_no > 0 ? <Kit view={value} /> : <EmptyState title={t.no_kit} detail={t.no_kit_detail} />)}
      </Loaded>
    </Panel>
  );
}

/** The four parts with what to do and what not. */
function Kit({ view: { kit } }: { view: KitView }) {
  const t = useText(text);
  return (
    <div className={styles.pair}>
      <section>
        <h3 className={styles.section}>{t.colours}</h3>
        <ul className={styles.swatches}>
          {kit.colours.map((colour) => (
            <li key={colour.hex + colour.name} className={styles.swatch}>
              {/* The brand's own colour is data, not a style of ours. */}
              <svg className={styles.paint} viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
                <rect width="1" height="1" fill={colour.hex} />
              </svg>
              <span>
                {colour.name} <span className="dy-id">{colour.hex}</span>
              </span>
              <span className={styles.small}>{colour.usage}</span>
            </li>
          ))}
        </ul>
        {kit.colours.length === 0 && isEmpty(kit.colour_rules) && <p className={styles.quiet}>{t.unwritten}</p>}
        <RulesOf rules={kit.colour_rules} />
      </section>
      <section>
        <h3 className={styles.section}>{t.fonts}</h3>
        <ul className={styles.list}>
          {kit.fonts.map((font) => (
            <li key={font.name}>
              {font.name} <span className={styles.small}>{[font.usage, font.licence].filter(Boolean).join(" · ")}</span>
            </li>
          ))}
        </ul>
        {kit.fonts.length === 0 && isEmpty(kit.font_rules) && <p className={styles.quiet}>{t.unwritten}</p>}
        <RulesOf rules={kit.font_rules} />
      </section>
      <section>
        <h3 className={styles.section}>{t.pictures}</h3>
        {isEmpty(kit.picture_rules) && <p className={styles.quiet}>{t.unwritten}</p>}
        <RulesOf rules={kit.picture_rules} />
      </section>
      <section>
        <h3 className={styles.section}>{t.elements}</h3>
        {isEmpty(kit.element_rules) && <p className={styles.quiet}>{t.unwritten}</p>}
        <RulesOf rules={kit.element_rules} />
      </section>
    </div>
  );
}

function isEmpty(rules: Rules): boolean {
  return rules.text === "" && rules.dos.length === 0 && rules.donts.length === 0;
}

function RulesOf({ rules }: { rules: Rules }) {
  const t = useText(text);
  return (
    <>
      {rules.text && <p className={styles.pre}>{rules.text}</p>}
      <div className={styles.rules}>
        {rules.dos.length > 0 && (
          <div>
            <span className={styles.do}>{t.dos}</span>
            <ul className={styles.list}>
              {rules.dos.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </div>
        )}
        {rules.donts.length > 0 && (
          <div>
            <span className={styles.dont}>{t.donts}</span>
            <ul className={styles.list}>
              {rules.donts.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </>
  );
}

/** A new brand, or another name for one. */
function BrandForm({ client: record, brand, close }: { client: ClientRow; brand: Brand | null; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [id] = useState(freshId);
  const [name, setName] = useState(brand?.name ?? "");
  const save = useRun(
    (words: string) =>
      brand
        ? dataOf(client.PATCH("/api/brands/{id}", { params: { path: { id: brand.id } }, body: { name: words } }))
        : dataOf(client.POST("/api/clients/{id}/brands", { params: { path: { id: record.id } }, body: { id, name: words } })),
    [["clients"], ["scope"]],
    { quiet: true },
  );
  const submit = async () => {
    await save.mutateAsync(name.trim());
    void message.success(t.saved);
    close();
  };
  const ready = name.trim() !== "" && name.trim() !== brand?.name;
  return (
    <FormDrawer
      title={brand ? t.rename_of(brand.name) : t.create_brand}
      open
      close={close}
      changes={name === (brand?.name ?? "") ? 0 : 1}
      save={ready ? { allowed: true } : { allowed: false, reason: text["zh-CN"].need_brand, reason_en: text["en-US"].need_brand }}
      verb={brand ? t.rename : t.create_brand}
      submit={submit}
      refusal={save.error ? faultOf(save.error, language).detail : null}
    >
      <Form layout="vertical">
        <Form.Item label={t.brand} htmlFor="brand-name">
          <Input id="brand-name" autoFocus maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
        </Form.Item>
      </Form>
    </FormDrawer>
  );
}
