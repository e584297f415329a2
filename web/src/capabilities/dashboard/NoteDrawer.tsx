import { App, Checkbox, DatePicker, Form, Input, Select } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import { ActionButton } from "@/ui/ActionButton";
import { FormDrawer } from "@/ui/FormDrawer";
import { dayRange } from "@/ui/format/date";
import type { Days } from "@/ui/format/period";
import { pick, useLanguage, useText } from "@/ui/language";
import { Pill } from "@/ui/StatePill";
import styles from "./BoardPage.module.css";
import type { Note } from "./marks";
import type { Board } from "./shape";
import { text } from "./text";

interface Written {
  readonly text: string;
  readonly days: readonly [dayjs.Dayjs, dayjs.Dayjs];
  readonly store?: string;
  readonly is_for_client?: boolean;
}

const LONGEST = 200;

/** Writes on days, and takes back what was written; the flags of the curve come from here. */
export function NoteDrawer({ board, notes, close }: { board: Board; notes: readonly Note[]; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [form] = Form.useForm<Written>();
  const [id] = useState(freshId);
  const [touched, setTouched] = useState(0);
  const write = useRun(
    ({ text: words, days: [from, to], store, is_for_client }: Written) =>
      dataOf(
        client.POST("/api/notes", {
          body: { id, from: dayOf(from), to: dayOf(to), text: words, store: store ?? null, is_for_client: is_for_client ?? false },
        }),
      ),
    [["notes"]],
    { quiet: true },
  );
  const submit = async () => {
    await write.mutateAsync(await form.validateFields());
    void message.success(t.note_written);
    close();
  };
  // Whoever looks at one store writes about it.
  const shown = board.stores.rows.length === 1 ? String(board.stores.rows[0]?.[0] ?? "") : undefined;
  const stores = board.store_names.map((store) => ({ value: store.code, label: store.name }));
  const usual: Partial<Written> = { days: [dayjs(board.to), dayjs(board.to)], ...(shown && { store: shown }) };
  return (
    <FormDrawer
      title={t.notes}
      open
      close={close}
      changes={touched}
      save={touched === 0 ? { allowed: false, reason: pick(language, t.note_need, t.note_need) } : { allowed: true }}
      verb={t.write_note}
      submit={submit}
      refusal={write.error ? faultOf(write.error, language).detail : null}
    >
      <Form<Written> form={form} layout="vertical" initialValues={usual} onValuesChange={() => setTouched(1)}>
        <Form.Item name="text" label={t.note_text} extra={t.note_hint} rules={[{ required: true, whitespace: true, message: t.note_need }]}>
          <Input autoFocus maxLength={LONGEST} showCount />
        </Form.Item>
        <Form.Item name="days" label={t.note_days} rules={[{ required: true, message: t.note_need }]}>
          <DatePicker.RangePicker style={{ width: "100%" }} />
        </Form.Item>
        <Form.Item name="store" label={t.note_about}>
          <Select allowClear showSearch optionFilterProp="label" placeholder={t.note_all} options={stores} />
        </Form.Item>
        <Form.Item name="is_for_client" valuePropName="checked" extra={t.note_for_client_hint}>
          <Checkbox>{t.note_for_client}</Checkbox>
        </Form.Item>
      </Form>
      <WrittenNotes notes={notes} days={{ from: board.trend_from, to: board.to }} />
    </FormDrawer>
  );
}

function WrittenNotes({ notes, days }: { notes: readonly Note[]; days: Days }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const remove = useRun((id: string) => client.DELETE("/api/notes/{id}", { params: { path: { id } } }), [["notes"]]);
  if (notes.length === 0) return null;
  return (
    <section aria-label={`${t.notes} ${dayRange(days.from, days.to, language)}`}>
      <ul className={styles.notes}>
        {notes.map((note) => (
          <li key={note.id}>
            <span className={styles.hint}>{dayRange(note.from_day, note.to_day, language)}</span>
            <span>
              {note.about ? `${note.about} · ` : ""}
              {note.text}
            </span>
            <Pill tone={note.is_for_client ? "info" : "neutral"}>{note.is_for_client ? t.for_client : t.internal}</Pill>
            <ActionButton
              kind="row"
              action={note.actions.remove}
              run={() => remove.mutateAsync(note.id).then(() => message.success(t.note_removed))}
            >
              {t.note_remove}
            </ActionButton>
          </li>
        ))}
      </ul>
    </section>
  );
}

function dayOf(day: dayjs.Dayjs): string {
  return day.format("YYYY-MM-DD");
}
