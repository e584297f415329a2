import { SearchOutlined, UserOutlined } from "@ant-design/icons";
import { Dropdown, type MenuProps } from "antd";
import { useMemo, useState } from "react";
import { matchPath, useLocation, useNavigate } from "react-router";
import { useSession, useSignOut } from "@/api/session";
import { useNow } from "@/ui/clock";
import type { Period } from "@/ui/format/period";
import { pick, useLanguage, useText } from "@/ui/language";
import { PeriodPicker } from "@/ui/PeriodPicker";
import { usePreferences, type Density, type TrendColour } from "@/ui/preferences";
import { ScopeSwitcher } from "@/ui/scope/ScopeSwitcher";
import { languageNames, text as parts } from "@/ui/text";
import { useShortcut } from "@/ui/useShortcut";
import { usePeriod, useScope } from "@/ui/useView";
import type { Group } from "../capabilities";
import { text } from "../text";
import { PageFinder } from "./PageFinder";
import { useRecentScopes, useScopeTree } from "./scope";
import styles from "./Shell.module.css";

export function TopBar({ groups }: { groups: readonly Group[] }) {
  const words = useText(parts);
  const [codes] = useScope();
  const { pathname } = useLocation();
  const page = groups.flatMap(({ pages }) => pages).find(({ path }) => matchPath(path, pathname));
  return (
    <header className={codes.length > 0 && !page?.ignoresScope ? `${styles.top} ${styles.narrowed}` : styles.top}>
      <Scope />
      {page?.ignoresScope && <span className={styles.ignored}>{words.ignored_scope}</span>}
      {page?.usual && <PeriodOf usual={page.usual} compares={page.compares} />}
      <div className={styles.end}>
        <Finder groups={groups} />
        <Account />
      </div>
    </header>
  );
}

function Scope() {
  const t = useText(text);
  const { user } = useSession();
  const [codes, change] = useScope();
  const tree = useScopeTree();
  const [recent, remember] = useRecentScopes(user.id ?? user.name);
  const levels = useMemo(() => [{ name: t.client }, { name: t.platform }, { name: t.store, unit: t.stores }], [t]);
  const apply = (chosen: readonly string[]) => {
    remember(chosen);
    change(chosen);
  };
  return <ScopeSwitcher tree={tree} levels={levels} value={codes} change={apply} recent={recent} />;
}

function PeriodOf({ usual, compares }: { usual: Period; compares: boolean | undefined }) {
  const [choice, change] = usePeriod(usual);
  return <PeriodPicker value={choice} change={change} now={useNow()} compares={compares} />;
}

function Finder({ groups }: { groups: readonly Group[] }) {
  const t = useText(text);
  const [open, setOpen] = useState(false);
  useShortcut("/", () => setOpen(true));
  return (
    <>
      <button type="button" className={styles.tool} aria-label={t.find} onClick={() => setOpen(true)}>
        <SearchOutlined />
        <span className={styles.key} aria-hidden="true">
          /
        </span>
      </button>
      {open && <PageFinder groups={groups} close={() => setOpen(false)} />}
    </>
  );
}

function Account() {
  const t = useText(text);
  const language = useLanguage();
  const { user } = useSession();
  const { preferences, change } = usePreferences();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const trends: Record<TrendColour, string> = { "red-up": t.red_up, "green-up": t.green_up };
  const densities: Record<Density, string> = { compact: t.compact, standard: t.standard, roomy: t.roomy };
  const items: MenuProps["items"] = [
    {
      type: "group",
      label: t.language,
      children: [
        { key: "zh-CN", label: languageNames["zh-CN"], onClick: () => change({ language: "zh-CN" }) },
        { key: "en-US", label: languageNames["en-US"], onClick: () => change({ language: "en-US" }) },
      ],
    },
    {
      type: "group",
      label: t.trend,
      children: [
        { key: "red-up", label: trends["red-up"], onClick: () => change({ trend: "red-up" }) },
        { key: "green-up", label: trends["green-up"], onClick: () => change({ trend: "green-up" }) },
      ],
    },
    {
      type: "group",
      label: t.density,
      children: [
        { key: "compact", label: densities.compact, onClick: () => change({ density: "compact" }) },
        { key: "standard", label: densities.standard, onClick: () => change({ density: "standard" }) },
        { key: "roomy", label: densities.roomy, onClick: () => change({ density: "roomy" }) },
      ],
    },
    { type: "divider" },
    { key: "account", label: t.own_account, onClick: () => void navigate("/access/account") },
    { key: "sign-out", label: t.sign_out, onClick: () => void signOut() },
  ];
  const selectedKeys = [language, preferences.trend, preferences.density];
  return (
    <Dropdown menu={{ items, selectable: true, selectedKeys }} trigger={["click"]} placement="bottomRight">
      <button type="button" className={styles.tool} aria-label={`${t.account} ${user.name}`}>
        <UserOutlined />
        <span className={styles.who}>
          {user.name} · {pick(language, user.role_label, user.role_label_en)}
        </span>
      </button>
    </Dropdown>
  );
}
