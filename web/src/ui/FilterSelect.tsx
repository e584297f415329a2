import { Select } from "antd";
import { useLanguage, useText } from "./language";
import type { StateBook } from "./StatePill";
import { text } from "./text";
import { useFilter } from "./useView";

/** A filter over the states of a list: 「状态 全部 ▾」, kept in the URL. */
export function FilterSelect({ name, label, states }: { name: string; label: string; states: StateBook }) {
  const language = useLanguage();
  const t = useText(text);
  const [value, change] = useFilter(name);
  const options = Object.entries(states).map(([code, words]) => ({ value: code, label: words[language] }));
  return (
    <Select
      variant="filled" allowClear aria-label={label} placeholder={t.any(label)} value={value} options={options} onChange={change} style={{ minWidth: 120 }}
    />
  );
}
