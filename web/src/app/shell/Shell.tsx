import { UserOutlined } from "@ant-design/icons";
import { useState, type ReactNode } from "react";
import { useLocation } from "react-router";
import { useSession } from "@/api/session";
import { KeptLink } from "@/ui/KeptLink";
import { ErrorState } from "@/ui/ErrorState";
import { useLanguage, useText } from "@/ui/language";
import type { Page } from "@/ui/page";
import { Panel } from "@/ui/Panel";
import type { Group } from "../capabilities";
import { ErrorBoundary } from "../ErrorBoundary";
import { text } from "../text";
import { Account } from "./Account";
import styles from "./Shell.module.css";
import { TopBar } from "./TopBar";

/** What a phone has room for beside one's own menu; the rest is desk work and found by searching. */
const PHONE_PATHS = { "/": "home", "/alerts/findings": "findings", "/dashboard": "board", "/work/tasks": "tasks" } as const;

export function Shell({ groups, children }: { groups: readonly Group[]; children: ReactNode }) {
  const t = useText(text);
  const { pathname } = useLocation();
  const fallback = (code: string) => (
    <Panel>
      <ErrorState fault={{ title: t.broken_title, detail: t.broken_detail, code }} retry={() => window.location.reload()} />
    </Panel>
  );
  const { preview } = useSession();
  return (
    <div className={preview ? `${styles.shell} ${styles.below}` : styles.shell}>
      <a href="#main" className={styles.skip}>
        {t.skip}
      </a>
      <KeptLink to="/" className={styles.brand}>
        <img src="/mark.svg" alt="" />
        <span>{t.product}</span>
      </KeptLink>
      <TopBar groups={groups} />
      <Navigation groups={groups} />
      <main id="main" className={styles.main}>
        <div className={styles.wide}>
          <ErrorBoundary key={pathname} fallback={fallback}>
            {children}
          </ErrorBoundary>
        </div>
      </main>
      <PhoneBar groups={groups} />
    </div>
  );
}

function Navigation({ groups }: { groups: readonly Group[] }) {
  const t = useText(text);
  const current = currentPath(groups, useLocation().pathname);
  const [folded, setFolded] = useState<readonly string[]>([]);
  const flip = (name: string) => setFolded(folded.includes(name) ? folded.filter((other) => other !== name) : [...folded, name]);
  return (
    <nav className={styles.nav} aria-label={t.navigation}>
      <div className={styles.rows}>
        {groups.map(({ name, pages }) => (
          <div key={name ?? "home"}>
            {name && (
              <button type="button" className={styles.group} aria-expanded={!folded.includes(name)} onClick={() => flip(name)}>
                {t.groups[name]}
              </button>
            )}
            {(name === null || !folded.includes(name)) &&
              pages.filter(inNavigation).map((page) => <Item key={page.path} page={page} current={page.path === current} />)}
          </div>
        ))}
      </div>
    </nav>
  );
}

function inNavigation({ icon, place }: Page): boolean {
  return icon !== undefined && place === undefined;
}

/** The row of the page that is open: the longest address that leads to it, so that `/stores` is not lit on `/stores/vault`. */
function currentPath(groups: readonly Group[], pathname: string): string | undefined {
  const rows = groups.flatMap(({ pages }) => pages.filter(inNavigation)).map(({ path }) => path);
  const above = rows.filter((path) => pathname === path || (path !== "/" && pathname.startsWith(`${path}/`)));
  return above.sort((one, other) => other.length - one.length)[0];
}

function Item({ page: { path, name, icon: Icon }, current }: { page: Page; current: boolean }) {
  const language = useLanguage();
  return (
    <KeptLink
      to={path}
      title={name[language]}
      current={current}
      className={current ? `${styles.item} ${styles.current}` : `${styles.item}`}
    >
      {Icon && (
        <span className={styles.icon}>
          <Icon />
        </span>
      )}
      <span className={styles.word}>{name[language]}</span>
    </KeptLink>
  );
}

function PhoneBar({ groups }: { groups: readonly Group[] }) {
  const t = useText(text);
  const { pathname } = useLocation();
  const pages = groups.flatMap((group) => group.pages);
  return (
    <nav className={styles.bottom} aria-label={t.navigation}>
      {Object.entries(PHONE_PATHS).map(([path, word]) => {
        const page = pages.find((one) => one.path === path);
        if (!page?.icon) return null;
        const current = path === "/" ? pathname === "/" : pathname.startsWith(path);
        return (
          <KeptLink key={path} to={path} current={current} className={current ? styles.current : undefined}>
            <span className={styles.icon}>
              <page.icon />
            </span>
            {t.phone[word]}
          </KeptLink>
        );
      })}
      <Account placement="topRight">
        <button type="button">
          <span className={styles.icon}>
            <UserOutlined />
          </span>
          {t.mine}
        </button>
      </Account>
    </nav>
  );
}
