import { Button, Input, Select } from "antd";
import { useState } from "react";
import { useText } from "@/ui/language";
import type { FactColumn, Source } from "./draft";
import { text } from "./text";
import styles from "./Wizard.module.css";

interface Props {
  readonly column: FactColumn;
  readonly source: Source;
  readonly samples: readonly string[];
  readonly set: (source: Source) => void;
}

/** What the file says, and the word it stands for here. What its first rows say is offered at once. */
export function Words({ column, source, samples, set }: Props) {
  const t = useText(text);
  const words = source.words ?? {};
  const [fresh, setFresh] = useState("");
  const offered = [...new Set(samples)].filter((said) => words[said] === undefined && said !== "");
  const say = (said: string, word: string | undefined) => {
    const kept = Object.entries(words).filter(([other]) => other !== said);
    set({ ...source, words: Object.fromEntries(word === undefined ? kept : [...kept, [said, word]]) });
  };
  const known = column.values.map((word) => ({ value: word, label: word }));
  const chooser = (said: string, word: string | undefined) =>
    known.length > 0 ? (
      <Select
        size="small"
        aria-label={`${t.word_here} ${said}`}
        placeholder={t.word_here}
        value={word}
        options={known}
        onChange={(next: string) => say(said, next)}
      />
    ) : (
      <Input size="small" aria-label={`${t.word_here} ${said}`} value={word ?? ""} onChange={({ target }) => say(said, target.value)} />
    );
  return (
    <>
      {Object.entries(words).map(([said, word]) => (
        <div key={said} className={styles.word}>
          <span className="dy-clip" title={said}>
            {said}
          </span>
          {chooser(said, word)}
          <Button size="small" type="text" aria-label={`${t.remove} ${said}`} onClick={() => say(said, undefined)}>
            {t.remove}
          </Button>
        </div>
      ))}
      {offered.map((said) => (
        <div key={said} className={styles.word}>
          <span className="dy-clip" title={said}>
            {said}
          </span>
          {chooser(said, undefined)}
        </div>
      ))}
      <Input
        size="small"
        className={styles.gap ?? ""}
        aria-label={t.add_word}
        placeholder={t.add_word}
        value={fresh}
        onChange={({ target }) => setFresh(target.value)}
        onPressEnter={() => {
          if (fresh.trim() !== "") say(fresh.trim(), column.values[0] ?? "");
          setFresh("");
        }}
      />
    </>
  );
}
