import { Select } from "antd";
import { useText } from "./language";
import { text } from "./text";
import { useFilter } from "./useView";

interface Props {
  readonly name: string;
  readonly label: string;
  /** What can be asked for, and what it is called. */
  readonly words: Readonly<Record<string, string>>;
}

/** A filter over the states of a list: 「状态 全部 ▾」, kept in the URL. */
export function FilterSelect({ name, label, words }: Props) {
  const t = useText(text);
  const [value, change] = useFilter(name);
  const options = Object.entries(words).map(([code, word]) => ({ value: code, label: word }));
  return (
    <Select
      variant="filled"
      allowClear
      aria-label={label}
      placeholder={t.any(label)}
      value={value}
      options={options}
      onChange={change}
      style={{ minWidth: 120 }}
    />
  );
}
