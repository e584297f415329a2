import { Input, Modal } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useLanguage, useText } from "@/ui/language";
import { useKeptSearch } from "@/ui/useView";
import type { Group } from "../capabilities";
import { text } from "../text";
import styles from "./PageFinder.module.css";

/** `/` anywhere: type a few letters, Enter goes to the first page. */
export function PageFinder({ groups, close }: { groups: readonly Group[]; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const search = useKeptSearch();
  const navigate = useNavigate();
  const [wanted, setWanted] = useState("");
  const needle = wanted.trim().toLowerCase();
  const pages = groups.flatMap((group) => group.pages).filter((page) => page.icon);
  const found = pages.filter(({ name }) => Object.values(name).some((word) => word.toLowerCase().includes(needle)));
  const go = (path: string | undefined) => {
    if (path === undefined) return;
    close();
    void navigate({ pathname: path, search });
  };
  return (
    <Modal open footer={null} closable={false} width={640} onCancel={close} aria-label={t.find}>
      <Input
        autoFocus
        size="large"
        variant="borderless"
        placeholder={t.find_hint}
        aria-label={t.find}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
        onPressEnter={() => go(found[0]?.path)}
      />
      <div className={styles.list}>
        {found.length === 0 && <p className={styles.nothing}>{t.nothing(wanted.trim())}</p>}
        {found.map(({ path, name, icon: Icon }, index) => (
          <button key={path} type="button" className={index === 0 ? `${styles.row} ${styles.first}` : styles.row} onClick={() => go(path)}>
            {Icon && <Icon />}
            {name[language]}
          </button>
        ))}
      </div>
    </Modal>
  );
}
