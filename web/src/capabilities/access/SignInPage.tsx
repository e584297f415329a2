import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactNode } from "react";
import { ApiProblem, faultOf } from "@/api/errors";
import { SESSION_KEY, answerWith, signIn, type Question, type Session } from "@/api/session";
import { useLanguage, useText, type Language } from "@/ui/language";
import { usePreferences } from "@/ui/preferences";
import styles from "./SignInPage.module.css";
import { languageNames } from "@/ui/text";
import { Fault } from "./Fault";
import { SignOnButton } from "./SignOnButton";
import { text } from "./text";

const LANGUAGES: readonly Language[] = ["zh-CN", "en-US"];

export default function SignInPage() {
  const cache = useQueryClient();
  const language = useLanguage();
  const arrive = (session: Session) => {
    cache.setQueryData(SESSION_KEY, session);
  };
  const enter = async (login: string, password: string): Promise<Entered> => {
    try {
      const answer = await signIn(login, password);
      if ("challenge" in answer) return { question: answer };
      arrive(answer);
      return {};
    } catch (error) {
      return { fault: faultOf(error, language).detail };
    }
  };
  const answer = async (question: Question, code: string): Promise<Entered> => {
    try {
      arrive(await answerWith(question, code));
      return {};
    } catch (error) {
      // The question has ended: back to the name and the password, with the server's sentence.
      const over = error instanceof ApiProblem && error.signedOut;
      return { fault: faultOf(error, language).detail, over };
    }
  };
  return <SignInView enter={enter} answer={answer} other={<SignOnButton />} />;
}

/** How far a password or a code led. Without a fault and a question: in. */
interface Entered {
  readonly fault?: string;
  readonly question?: Question;
  readonly over?: boolean;
}

interface ViewProps {
  readonly enter: (login: string, password: string) => Promise<Entered>;
  readonly answer: (question: Question, code: string) => Promise<Entered>;
  /** Another way in, below the password. */
  readonly other?: ReactNode;
}

/** Plain form elements on purpose: the first screen loads no component library. */
export function SignInView({ enter, answer, other }: ViewProps) {
  const [question, setQuestion] = useState<Question | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const open = async (login: string, password: string) => {
    const { fault, question: asked } = await enter(login, password);
    if (asked) setQuestion(asked);
    return fault ?? null;
  };
  const back = (fault: string | null) => {
    setOver(fault);
    setQuestion(null);
  };
  const send = async (code: string) => {
    if (question === null) return null;
    const { fault, over: ended } = await answer(question, code);
    if (ended) back(fault ?? null);
    return fault ?? null;
  };
  return (
    <main className={styles.page}>
      <Side />
      {question ? <CodeForm send={send} back={() => back(null)} /> : <SignInForm enter={open} said={over} other={other} />}
    </main>
  );
}

export function Side() {
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

interface FormProps {
  readonly enter: (login: string, password: string) => Promise<string | null>;
  readonly said: string | null;
  readonly other: ReactNode;
}

/** What is wrong never says which of the two was wrong; that sentence comes from the server. */
function SignInForm({ enter, said, other }: FormProps) {
  const t = useText(text);
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState<string | null>(said);
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
      <Fault said={fault} />
      {other}
      <p className={styles.help}>{t.help}</p>
    </form>
  );
}

/** The second of two steps: what the telephone shows now, or a recovery code. */
export function CodeForm({ send, back }: { send: (code: string) => Promise<string | null>; back: () => void }) {
  const t = useText(text);
  const [code, setCode] = useState("");
  const [recovery, setRecovery] = useState(false);
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (code.trim() === "") return setFault(t.need_code);
    setWorking(true);
    setFault(await send(code.trim()));
    setWorking(false);
  };
  const swap = () => {
    setRecovery(!recovery);
    setCode("");
    setFault(null);
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      <h1>{t.second_factor}</h1>
      <label className={styles.field}>
        {recovery ? t.recovery_code : t.code}
        <span className={`${styles.box} ${styles.code}`}>
          <input
            key={String(recovery)}
            autoFocus
            name="code"
            autoComplete="one-time-code"
            inputMode={recovery ? "text" : "numeric"}
            maxLength={recovery ? 16 : 8}
            value={code}
            aria-invalid={fault !== null}
            onChange={(event) => setCode(event.target.value)}
          />
        </span>
        <span className={styles.help}>{recovery ? t.recovery_hint : t.code_hint}</span>
      </label>
      <button type="submit" className={styles.submit} disabled={working}>
        {working ? t.working : t.submit}
      </button>
      <Fault said={fault} />
      <p className={styles.ways}>
        <button type="button" onClick={swap}>
          {recovery ? t.use_code : t.use_recovery}
        </button>
        <button type="button" onClick={back}>
          {t.other_account}
        </button>
      </p>
    </form>
  );
}
