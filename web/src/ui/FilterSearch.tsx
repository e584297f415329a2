import { Input } from "antd";
import { useFilter } from "./useView";

interface Props {
  readonly label: string;
  readonly width?: number;
}

/** Words to look for in a list, asked of the server on Enter and kept in the URL. */
export function FilterSearch({ label, width = 224 }: Props) {
  const [words, search] = useFilter("text");
  return (
    <Input.Search
      key={words ?? ""}
      variant="filled"
      allowClear
      aria-label={label}
      placeholder={label}
      defaultValue={words}
      onSearch={(value) => search(value.trim() || undefined)}
      style={{ width }}
    />
  );
}
