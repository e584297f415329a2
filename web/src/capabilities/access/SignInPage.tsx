import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useLocation, useNavigate } from "react-router";
import { faultOf } from "@/api/errors";
import { SESSION_KEY, signIn } from "@/api/session";
import { useLanguage, useText, type Language } from "@/ui/language";
import { usePreferences } from "@/ui/preferences";
import styles from "./SignInPage.module.css";
import { languageNames } from "@/ui/text";
import { text } from "./text";

const LANGUAGES: readonly Language[] = ["zh-CN", "en-US"];

export default function SignInPage() {
  const cache = useQueryClient();
  const language = useLanguage();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const enter = async (login: string, password: string): Promise<string | null> => {
    try {
      const session = await signIn(login, password);
      // A link somebody followed is where they want to go; the bare address is nowhere yet, so the role's home it is.
      if (pathname === "/") void navigate(session.home, { replace: true });
      cache.setQueryData(SESSION_KEY, session);
      return null;
    } catch (error) {
      return faultOf(error, language).detail;
    }
  };
  return <SignInView enter={enter} />;
}

/** Plain form elements on purpose: the first screen loads no component library. */
export function SignInView({ enter }: { enter: (login: string, password: string) => Promise<string | null> }) {
  return (
    <main className={styles.page}>
      <Side />
      <SignInForm enter={enter} />
    </main>
  );
}

function Side() {
  const t = useText(text);
  const { preferences, change } = usePreferences();
  return (
    <section className={styles.side}>
      <img src="/mark.svg" alt="" />
      <p className={styles.product}>{t.product}</p>
      <p className={styles.promise}>{t.promise}</p>
      <p className={styles.loop}>{t.loop}</p>
      <p className={styles.trace}>{t.trace}</p>
      <p className={styles.languages}>
        {LANGUAGES.map((code) => (
          <button
            key={code}
            type="button"
            lang={code}
            aria-pressed={preferences.language === code}
            onClick={() => change({ language: code })}
          >
            {languageNames[code]}
          </button>
        ))}
      </p>
    </section>
  );
}

/** What is wrong never says which of the two was wrong; that sentence comes from the server. */
function SignInForm({ enter }: { enter: (login: string, password: string) => Promise<string | null> }) {
  const t = useText(text);
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const missing = login.trim() === "" ? t.need_login : password === "" ? t.need_password : null;
    if (missing) return setFault(missing);
    setWorking(true);
    setFault(await enter(login.trim(), password));
    setWorking(false);
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      <h1>{t.title}</h1>
      <label className={styles.field}>
        {t.login}
        <span className={styles.box}>
          <input
            autoFocus
            name="login"
            autoComplete="username"
            value={login}
            aria-invalid={fault !== null}
            onChange={(event) => setLogin(event.target.value)}
          />
        </span>
      </label>
      <label className={styles.field}>
        {t.password}
        <span className={styles.box}>
          <input
            name="password"
            type={shown ? "text" : "password"}
            autoComplete="current-password"
            value={password}
            aria-invalid={fault !== null}
            onChange={(event) => setPassword(event.target.value)}
          />
          <button type="button" className={styles.reveal} aria-pressed={shown} onClick={() => setShown(!shown)}>
            {shown ? t.hide : t.show}
          </button>
        </span>
      </label>
      <button type="submit" className={styles.submit} disabled={working}>
        {working ? t.working : t.submit}
      </button>
      {fault && (
        <p className={styles.fault} role="alert">
          <span aria-hidden="true">✕</span>
          {fault}
        </p>
      )}
      <p className={styles.help}>{t.help}</p>
    </form>
  );
}
