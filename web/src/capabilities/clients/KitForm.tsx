import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button, Form, Input } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { FormDrawer } from "@/ui/FormDrawer";
import { useLanguage, useText } from "@/ui/language";
import type { KitView, Rules } from "./Brands";
import styles from "./Client.module.css";
import { text } from "./text";

type Kit = KitView["kit"];
type Colour = Kit["colours"][number];
type Font = Kit["fonts"][number];

const NEW_COLOUR: Colour = { name: "", hex: "", usage: "" };
const NEW_FONT: Font = { name: "", usage: "", licence: "" };

/** The four parts of a brand's kit. Saving writes the next revision; earlier ones stay. */
export function KitForm({ view, close }: { view: KitView; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [kit, setKit] = useState<Kit>(view.kit);
  const [touched, setTouched] = useState(0);
  const change = (part: Partial<Kit>) => {
    setKit((before) => ({ ...before, ...part }));
    setTouched(1);
  };
  const write = useRun(
    (body: Kit) =>
      dataOf(
        client.PUT("/api/brands/{id}/kit", {
          params: { path: { id: view.brand.id } },
          body: { kit: body, based_on: view.revision_no },
        }),
      ),
    [["clients"]],
    { quiet: true },
  );
  const submit = async () => {
    const made = await write.mutateAsync(kept(kit));
    void message.success(t.kit_written(made.revision_no));
    close();
  };
  return (
    <FormDrawer
      title={t.kit_of(view.brand.name)}
      open
      close={close}
      changes={touched}
      save={view.brand.actions.edit_kit}
      verb={t.save}
      submit={submit}
      size="columns"
      refusal={write.error ? faultOf(write.error, language).detail : null}
    >
      <KitFields kit={kit} change={change} />
    </FormDrawer>
  );
}

function KitFields({ kit, change }: { kit: Kit; change: (part: Partial<Kit>) => void }) {
  const t = useText(text);
  return (
    <Form layout="vertical">
      <Entries
        title={t.colours}
        add={t.add_colour}
        rows={kit.colours}
        fresh={NEW_COLOUR}
        names={{ name: t.colour_name, hex: t.colour_hex, usage: t.usage }}
        change={(colours) => change({ colours })}
      />
      <RulesFields title={t.colour_rules} rules={kit.colour_rules} change={(colour_rules) => change({ colour_rules })} />
      <Entries
        title={t.fonts}
        add={t.add_font}
        rows={kit.fonts}
        fresh={NEW_FONT}
        names={{ name: t.font_name, usage: t.usage, licence: t.licence }}
        change={(fonts) => change({ fonts })}
      />
      <RulesFields title={t.font_rules} rules={kit.font_rules} change={(font_rules) => change({ font_rules })} />
      <RulesFields title={t.pictures} rules={kit.picture_rules} change={(picture_rules) => change({ picture_rules })} />
      <RulesFields title={t.elements} rules={kit.element_rules} change={(element_rules) => change({ element_rules })} />
    </Form>
  );
}

/** Empty lines and entries are no part of a kit. */
function kept(kit: Kit): Kit {
  const rules = (part: Rules): Rules => ({ text: part.text.trim(), dos: lines(part.dos), donts: lines(part.donts) });
  return {
    colours: kit.colours.filter((one) => one.name !== "" || one.hex !== "").map((one) => ({ ...one, hex: one.hex.trim() })),
    colour_rules: rules(kit.colour_rules),
    fonts: kit.fonts.filter((one) => one.name !== ""),
    font_rules: rules(kit.font_rules),
    picture_rules: rules(kit.picture_rules),
    element_rules: rules(kit.element_rules),
  };
}

function lines(list: readonly string[]): string[] {
  return list.map((one) => one.trim()).filter((one) => one !== "");
}

interface EntriesProps<Entry> {
  readonly title: string;
  readonly add: string;
  readonly rows: readonly Entry[];
  readonly fresh: Entry;
  readonly names: Readonly<Record<keyof Entry & string, string>>;
  readonly change: (rows: Entry[]) => void;
}

function Entries<Entry extends Record<string, string>>({ title, add, rows, fresh, names, change }: EntriesProps<Entry>) {
  const t = useText(text);
  const put = (at: number, part: Record<string, string>) => change(rows.map((row, place) => (place === at ? { ...row, ...part } : row)));
  return (
    <Form.Item label={title}>
      <div className={styles.inputs}>
        {rows.map((row, at) => (
          <div key={at} className={styles.row}>
            {Object.entries(names).map(([code, name]) => (
              <Input
                key={code}
                aria-label={t.cell(title, at + 1, name)}
                placeholder={name}
                value={row[code] ?? ""}
                onChange={(event) => put(at, { [code]: event.target.value })}
              />
            ))}
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t.remove_row(at + 1)}
              onClick={() => change(rows.filter((_, place) => place !== at))}
            />
          </div>
        ))}
        <div>
          <Button icon={<PlusOutlined />} onClick={() => change([...rows, fresh])}>
            {add}
          </Button>
        </div>
      </div>
    </Form.Item>
  );
}

function RulesFields({ title, rules, change }: { title: string; rules: Rules; change: (rules: Rules) => void }) {
  const t = useText(text);
  return (
    <Form.Item label={title}>
      <div className={styles.inputs}>
        <Input.TextArea
          aria-label={title}
          autoSize={{ minRows: 2 }}
          value={rules.text}
          onChange={(event) => change({ ...rules, text: event.target.value })}
        />
        <div className={styles.row}>
          <Input.TextArea
            aria-label={t.cell(title, 1, t.dos)}
            placeholder={t.dos_hint}
            autoSize={{ minRows: 2 }}
            value={rules.dos.join("\n")}
            onChange={(event) => change({ ...rules, dos: event.target.value.split("\n") })}
          />
          <Input.TextArea
            aria-label={t.cell(title, 2, t.donts)}
            placeholder={t.donts_hint}
            autoSize={{ minRows: 2 }}
            value={rules.donts.join("\n")}
            onChange={(event) => change({ ...rules, donts: event.target.value.split("\n") })}
          />
        </div>
      </div>
    </Form.Item>
  );
}
