import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button, Form, Input } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText } from "@/ui/language";
import { TraitFields } from "./Advice";
import styles from "./Client.module.css";
import { isForm, rowOf, rowsIn, textIn, type Content, type Row } from "./content";
import type { Output } from "./Onboarding";
import { text } from "./text";

type Field = Output["fields"][number];

/** One output's form, as its definition asks; the server says what is missing. */
export function OutputForm({ client_id, output, close }: { client_id: string; output: Output; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [id] = useState(freshId);
  const [content, setContent] = useState<Content>(() => startOf(output));
  const [touched, setTouched] = useState(0);
  const change = (code: string, value: unknown) => {
    setContent((before) => ({ ...before, [code]: value }));
    setTouched(1);
  };
  const hand = useRun(
    (filled: Record<string, never>) =>
      dataOf(
        client.POST("/api/clients/{id}/outputs", {
          params: { path: { id: client_id } },
          body: { id, output_code: output.code, content: filled },
        }),
      ),
    [["clients"]],
    { quiet: true },
  );
  const submit = async () => {
    if (!isForm(content)) return;
    await hand.mutateAsync(content);
    void message.success(t.handed_in_done);
    close();
  };
  return (
    <FormDrawer
      title={pick(language, output.label, output.label_en)}
      open
      close={close}
      changes={touched}
      save={output.hand_in}
      verb={t.hand_in}
      submit={submit}
      size="columns"
      refusal={hand.error ? faultOf(hand.error, language).detail : null}
    >
      <p className={styles.quiet}>{t.somebody_else}</p>
      <Form layout="vertical">
        {output.fields.map((field) => (
          <FieldInput key={field.code} field={field} content={content} change={change} />
        ))}
        {output.asks_traits && <TraitFields traits={rowOf(content.traits)} change={(traits) => change("traits", traits)} />}
      </Form>
    </FormDrawer>
  );
}

/** Fields the form begins with; a table begins with one empty row. */
function startOf(output: Output): Content {
  const traits = output.asks_traits ? { traits: rowOf(new Map<string, unknown>(Object.entries(output.start)).get("traits")) } : {};
  const fields = output.fields.map((field) => {
    if (field.kind !== "rows") return [field.code, textIn(output.start, field.code)];
    const rows = rowsIn(output.start, field.code);
    return [field.code, rows.length > 0 ? rows : [{}]];
  });
  return { ...Object.fromEntries(fields), ...traits };
}

interface InputProps {
  readonly field: Field;
  readonly content: Content;
  readonly change: (code: string, value: unknown) => void;
}

function FieldInput({ field, content, change }: InputProps) {
  const language = useLanguage();
  const t = useText(text);
  const label = pick(language, field.label, field.label_en);
  const own = `output-${field.code}`;
  if (field.kind === "rows") {
    const rows = rowsIn(content, field.code);
    return <RowsInput field={field} label={label} rows={rows} change={(next) => change(field.code, next)} />;
  }
  const value = textIn(content, field.code);
  const placeholder = field.kind === "day" ? t.day_hint : undefined;
  return (
    <Form.Item label={label} htmlFor={own}>
      {field.kind === "text" ? (
        <Input.TextArea id={own} autoSize={{ minRows: 2 }} value={value} onChange={(event) => change(field.code, event.target.value)} />
      ) : (
        <Input id={own} placeholder={placeholder} value={value} onChange={(event) => change(field.code, event.target.value)} />
      )}
    </Form.Item>
  );
}

interface RowsProps {
  readonly field: Field;
  readonly label: string;
  readonly rows: readonly Row[];
  readonly change: (rows: readonly Row[]) => void;
}

function RowsInput({ field, label, rows, change }: RowsProps) {
  const t = useText(text);
  const language = useLanguage();
  const put = (at: number, code: string, value: string) =>
    change(rows.map((row, place) => (place === at ? { ...row, [code]: value } : row)));
  return (
    <Form.Item label={label}>
      <div className={styles.inputs}>
        {rows.map((row, at) => (
          <div key={at} className={styles.row}>
            {field.columns.map((column) => {
              const name = pick(language, column.label, column.label_en);
              return (
                <Input
                  key={column.code}
                  aria-label={t.cell(label, at + 1, name)}
                  placeholder={name}
                  value={row[column.code] ?? ""}
                  onChange={(event) => put(at, column.code, event.target.value)}
                />
              );
            })}
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t.remove_row(at + 1)}
              disabled={rows.length === 1}
              onClick={() => change(rows.filter((_, place) => place !== at))}
            />
          </div>
        ))}
        <div>
          <Button icon={<PlusOutlined />} onClick={() => change([...rows, {}])}>
            {t.add_row}
          </Button>
        </div>
      </div>
    </Form.Item>
  );
}
