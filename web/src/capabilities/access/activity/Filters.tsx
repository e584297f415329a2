import { Input } from "antd";
import type { components } from "@/api/schema";
import { FilterSelect } from "@/ui/FilterSelect";
import { useText } from "@/ui/language";
import { text as trail } from "@/ui/trail/text";
import { kindIn } from "@/ui/trail/values";
import { useFilter } from "@/ui/useView";
import { text } from "./text";

interface Props {
  readonly choices: components["schemas"]["ActivityChoicesView"] | null;
  /** Clients by id. */
  readonly clients: ReadonlyMap<string, string>;
}

/** Who, what, to which record, whose, when. */
export function Filters({ choices, clients }: Props) {
  const t = useText(text);
  const words = useText(trail);
  const [written, search] = useFilter("text");
  const slices = [...new Set((choices?.verbs ?? []).map((verb) => verb.split(".")[0] ?? verb))];
  return (
    <>
      <Input.Search
        key={written ?? ""}
        variant="filled"
        allowClear
        aria-label={t.search}
        placeholder={t.search}
        defaultValue={written}
        onSearch={(value) => search(value.trim() || undefined)}
        style={{ width: 192 }}
      />
      <FilterSelect name="who" label={t.who} words={Object.fromEntries((choices?.people ?? []).map((one) => [one.user_id, one.name]))} />
      <FilterSelect name="what" label={t.what} words={Object.fromEntries(slices.map((code) => [code, t.slices[code] ?? code]))} />
      <FilterSelect
        name="kind"
        label={t.kind}
        words={Object.fromEntries((choices?.subject_kinds ?? []).map((kind) => [kind, kindIn(words, kind)]))}
      />
      <FilterSelect name="client" label={t.client} words={Object.fromEntries(clients)} />
      <span style={{ display: "inline-flex", alignItems: "center", gap: 8 }}>
        <Day name="from" label={t.from} />
        {t.to_word}
        <Day name="to" label={t.to} />
      </span>
    </>
  );
}

/** A day of the address; half a day is none. */
function Day({ name, label }: { name: string; label: string }) {
  const [day, change] = useFilter(name);
  return (
    <Input
      type="date"
      variant="filled"
      aria-label={label}
      value={day ?? ""}
      onChange={(event) => change(event.target.value || undefined)}
      style={{ width: 144 }}
    />
  );
}
