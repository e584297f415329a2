import { Button } from "antd";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { chooseFolder, droppedFiles, folderOf } from "./folders";
import { useText } from "./language";
import styles from "./ImportDropzone.module.css";
import { text } from "./text";

const ENDINGS = [".xlsx", ".xls", ".csv", ".zip"];
/** The server refuses more; saying so before the upload saves the reader an hour. */
const MAX_BYTES = 2 * 1024 ** 3;

interface Props {
  readonly hint: string;
  readonly accept: (files: File[]) => void;
  readonly actions?: ReactNode;
}

/** Which files may go, and a sentence for each that may not. */
export function sorted(files: readonly File[], t: { too_large: (name: string) => string; refused_type: (name: string) => string }) {
  const accepted: File[] = [];
  const refused: string[] = [];
  for (const file of files) {
    const known = ENDINGS.some((ending) => file.name.toLowerCase().endsWith(ending));
    // A folder also holds what systems put there; only what somebody chose by itself is worth a word.
    if (!known && folderOf(file) !== "") continue;
    if (!known) refused.push(t.refused_type(file.name));
    else if (file.size > MAX_BYTES) refused.push(t.too_large(file.name));
    else accepted.push(file);
  }
  return { accepted, refused };
}

/** Drop first, choose nothing: the file says what it is. The whole page takes a drop, not only the box. */
export function ImportDropzone({ hint, accept, actions }: Props) {
  const t = useText(text);
  const chooser = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const take = (files: readonly File[]) => {
    const sort = sorted(files, t);
    setRefused(sort.refused);
    if (sort.accepted.length > 0) accept(sort.accepted);
  };
  const over = usePageDrop(take);
  return (
    <div>
      <div className={over ? `${styles.zone} ${styles.over}` : styles.zone}>
        <div className={styles.words}>
          <p className={styles.title}>{t.drop_here}</p>
          <p className={styles.hint}>{hint}</p>
        </div>
        <div className={styles.buttons}>
          <Button onClick={() => chooser.current?.click()}>{t.choose_files}</Button>
          <Button onClick={() => chooseFolder(take)}>{t.choose_folder}</Button>
          {actions}
        </div>
        <input
          ref={chooser}
          type="file"
          multiple
          hidden
          aria-label={t.choose_files}
          accept={ENDINGS.join(",")}
          onChange={(event) => {
            take([...(event.target.files ?? [])]);
            // The same file may be chosen again.
            event.target.value = "";
          }}
        />
      </div>
      {refused.map((sentence) => (
        <p key={sentence} className={styles.refused} role="alert">
          {sentence}
        </p>
      ))}
    </div>
  );
}

function usePageDrop(take: (files: readonly File[]) => void): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    const enter = (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      void droppedFiles(event.dataTransfer).then((files) => latest.current(files));
    };
    window.addEventListener("dragover", enter);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", enter);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, []);
  return over;
}
