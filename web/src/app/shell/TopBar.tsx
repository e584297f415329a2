import { QuestionCircleOutlined, SearchOutlined, UserOutlined } from "@ant-design/icons";
import { useMemo, useState } from "react";
import { matchPath, useLocation, useNavigate } from "react-router";
import { useSales } from "@/api/sales";
import { useSession } from "@/api/session";
import { useNow } from "@/ui/clock";
import { businessDay } from "@/ui/format/date";
import type { Period } from "@/ui/format/period";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText } from "@/ui/language";
import { PeriodPicker } from "@/ui/PeriodPicker";
import { ScopeSwitcher } from "@/ui/scope/ScopeSwitcher";
import { text as parts } from "@/ui/text";
import { usePhone } from "@/ui/usePhone";
import { useShortcut } from "@/ui/useShortcut";
import { useKeptSearch, usePeriod, useScope } from "@/ui/useView";
import type { Group } from "../capabilities";
import { text } from "../text";
import { Account } from "./Account";
import { Help } from "./Help";
import { Palette } from "./Palette";
import { useSavedScopes, useScopeTree } from "./scope";
import styles from "./Shell.module.css";

export function TopBar({ groups }: { groups: readonly Group[] }) {
  const words = useText(parts);
  const [codes] = useScope();
  const { pathname } = useLocation();
  const phone = usePhone();
  const page = groups.flatMap(({ pages }) => pages).find(({ path }) => matchPath(path, pathname));
  return (
    <header className={codes.length > 0 && !page?.ignoresScope ? `${styles.top} ${styles.narrowed}` : styles.top}>
      {(!page?.ignoresScope || !phone) && <Scope />}
      {page?.ignoresScope && <span className={styles.ignored}>{words.ignored_scope}</span>}
      {page?.usual && <PeriodOf usual={page.usual} compares={page.compares} />}
      <div className={styles.end}>
        <Found groups={groups} />
        <Tools groups={groups} />
        <Who />
      </div>
    </header>
  );
}

function Scope() {
  const t = useText(text);
  const { user } = useSession();
  const [codes, change] = useScope();
  const tree = useScopeTree();
  const { recent, favourites, remember, star } = useSavedScopes(user.id ?? user.name);
  const levels = useMemo(() => [{ name: t.client }, { name: t.brand }, { name: t.platform }, { name: t.store, unit: t.stores }], [t]);
  const apply = (chosen: readonly string[]) => {
    remember(chosen);
    change(chosen);
  };
  return (
    <ScopeSwitcher tree={tree} levels={levels} value={codes} change={apply} recent={recent} favourites={favourites} star={star} />
  );
}

function PeriodOf({ usual, compares }: { usual: Period; compares: boolean | undefined }) {
  const [choice, change] = usePeriod(usual);
  const now = useNow();
  const { permissions } = useSession();
  const sales = useSales(businessDay(now), permissions.includes("dashboard.view"));
  return <PeriodPicker value={choice} change={change} now={now} sales={sales} compares={compares} />;
}

/** The palette and the help, and the keys that lead everywhere. */
function Found({ groups }: { groups: readonly Group[] }) {
  const t = useText(text);
  const [open, setOpen] = useState<"palette" | "help" | null>(null);
  const search = () => setOpen("palette");
  const help = () => setOpen("help");
  useShortcut("/", search);
  useShortcut("mod+k", search);
  useShortcut("?", help);
  useShortcut("g c", useGoTo(groups, "/clients"));
  useShortcut("g d", useGoTo(groups, "/dashboard"));
  useShortcut("g t", useGoTo(groups, "/work/tasks"));
  const close = () => setOpen(null);
  return (
    <>
      <button type="button" className={`${styles.tool} ${styles.find}`} aria-label={t.find} onClick={search}>
        <SearchOutlined />
        <span className={styles.hint} aria-hidden="true">{t.find}</span>
        <kbd className={styles.key} aria-hidden="true">/</kbd>
      </button>
      <button type="button" className={`${styles.tool} ${styles.desk}`} aria-label={t.help} title={`${t.help} ?`} onClick={help}>
        <QuestionCircleOutlined />
      </button>
      {open === "palette" && <Palette groups={groups} help={help} close={close} />}
      <Help open={open === "help"} close={close} />
    </>
  );
}

/** Null where the role has no such page: the key then does nothing. */
function useGoTo(groups: readonly Group[], path: string): (() => void) | null {
  const navigate = useNavigate();
  const search = useKeptSearch();
  const there = groups.some(({ pages }) => pages.some((page) => page.path === path));
  return there ? () => void navigate({ pathname: path, search }) : null;
}

/** Pages that are tools rather than places, as downloads. */
function Tools({ groups }: { groups: readonly Group[] }) {
  const language = useLanguage();
  const pages = groups.flatMap((group) => group.pages).filter(({ place }) => place === "top");
  return pages.map(({ path, name, icon: Icon }) => (
    <KeptLink key={path} to={path} className={`${styles.tool} ${styles.desk}`}>
      {Icon && <Icon />}
      <span>{name[language]}</span>
    </KeptLink>
  ));
}

function Who() {
  const t = useText(text);
  const language = useLanguage();
  const { user } = useSession();
  const who = `${user.name} · ${pick(language, user.role_label, user.role_label_en)}`;
  return (
    <Account placement="bottomRight">
      <button type="button" className={`${styles.tool} ${styles.desk}`} aria-label={`${t.account} ${who}`}>
        <UserOutlined />
        <span className={styles.who}>{who}</span>
      </button>
    </Account>
  );
}
