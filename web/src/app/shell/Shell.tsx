import { useState, type ReactNode } from "react";
import { NavLink, useLocation } from "react-router";
import { KeptLink } from "@/ui/KeptLink";
import { ErrorState } from "@/ui/ErrorState";
import { useLanguage, useText } from "@/ui/language";
import type { Page } from "@/ui/page";
import { Panel } from "@/ui/Panel";
import { useKeptSearch } from "@/ui/useView";
import type { Group } from "../capabilities";
import { ErrorBoundary } from "../ErrorBoundary";
import { text } from "../text";
import styles from "./Shell.module.css";
import { TopBar } from "./TopBar";

/** The rows a phone has room for; the rest is desk work. */
const PHONE_PATHS = ["/", "/alerts/findings", "/dashboard", "/work/tasks"];

export function Shell({ groups, children }: { groups: readonly Group[]; children: ReactNode }) {
  const t = useText(text);
  const { pathname } = useLocation();
  const fallback = (code: string) => (
    <Panel>
      <ErrorState fault={{ title: t.broken_title, detail: t.broken_detail, code }} retry={() => window.location.reload()} />
    </Panel>
  );
  return (
    <div className={styles.shell}>
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
              pages.filter((page) => page.icon).map((page) => <Item key={page.path} page={page} />)}
          </div>
        ))}
      </div>
    </nav>
  );
}

function Item({ page: { path, name, icon: Icon } }: { page: Page }) {
  const language = useLanguage();
  const search = useKeptSearch();
  return (
    <NavLink
      to={{ pathname: path, search }}
      end={path === "/"}
      title={name[language]}
      className={({ isActive }) => (isActive ? `${styles.item} ${styles.current}` : `${styles.item}`)}
    >
      {Icon && (
        <span className={styles.icon}>
          <Icon />
        </span>
      )}
      <span className={styles.word}>{name[language]}</span>
    </NavLink>
  );
}

function PhoneBar({ groups }: { groups: readonly Group[] }) {
  const language = useLanguage();
  const t = useText(text);
  const search = useKeptSearch();
  const pages = groups.flatMap((group) => group.pages).filter((page) => PHONE_PATHS.includes(page.path));
  return (
    <nav className={styles.bottom} aria-label={t.navigation}>
      {pages.map(({ path, name, icon: Icon }) => (
        <NavLink
          key={path}
          to={{ pathname: path, search }}
          end={path === "/"}
          className={({ isActive }) => (isActive ? `${styles.current}` : "")}
        >
          {Icon && (
            <span className={styles.icon}>
              <Icon />
            </span>
          )}
          {name[language]}
        </NavLink>
      ))}
    </nav>
  );
}
