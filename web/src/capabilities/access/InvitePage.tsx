import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useNavigate } from "react-router";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import type { components } from "@/api/schema";
import { SESSION_KEY, accept } from "@/api/session";
import { timeInFull } from "@/ui/format/date";
import { pick, useLanguage, useText } from "@/ui/language";
import { text } from "./doors/text";
import { Side } from "./SignInPage";
import styles from "./SignInPage.module.css";

type Invite = components["schemas"]["InviteView"];

/** Opened by whoever has the link; what stands behind the # goes to the server in a body, and leaves the address with the way in. */
export default function InvitePage() {
  const [token] = useState(() => window.location.hash.slice(1));
  const language = useLanguage();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const invite = useQuery({
    queryKey: ["invite"],
    queryFn: () => dataOf(client.POST("/api/invites/lookups", { body: { token } })),
    retry: false,
    staleTime: Infinity,
  });
  const enter = async (password: string): Promise<string | null> => {
    try {
      const session = await accept(token, password);
      void navigate("/", { replace: true });
      cache.setQueryData(SESSION_KEY, session);
      return null;
    } catch (error) {
      return faultOf(error, language).detail;
    }
  };
  return (
    <main className={styles.page}>
      <Side />
      {invite.data && <AcceptForm invite={invite.data} enter={enter} />}
      {invite.error && <Closed fault={faultOf(invite.error, language).detail} />}
    </main>
  );
}

export function AcceptForm({ invite, enter }: { invite: Invite; enter: (password: string) => Promise<string | null> }) {
  const t = useText(text);
  const language = useLanguage();
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wrong = password === "" ? t.need_password : password !== again ? t.differ : null;
    if (wrong) return setFault(wrong);
    setWorking(true);
    setFault(await enter(password));
    setWorking(false);
  };
  const field = (label: string, name: string, value: string, change: (typed: string) => void) => (
    <label className={styles.field}>
      {label}
      <span className={styles.box}>
        <input
          name={name}
          type="password"
          autoFocus={name === "password"}
          autoComplete="new-password"
          maxLength={200}
          value={value}
          aria-invalid={fault !== null}
          onChange={(event) => change(event.target.value)}
        />
      </span>
    </label>
  );
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      <h1>{t.accept_title(invite.agency)}</h1>
      <p className={styles.lead}>{t.accept_who(invite.name, pick(language, invite.role_label, invite.role_label_en))}</p>
      <label className={styles.field}>
        {t.your_login}
        <span className={styles.box}>
          <input name="login" autoComplete="username" readOnly value={invite.login} />
        </span>
      </label>
      {field(t.password, "password", password, setPassword)}
      {field(t.password_again, "again", again, setAgain)}
      <button type="submit" className={styles.submit} disabled={working}>
        {working ? t.accepting : t.accept}
      </button>
      {fault && (
        <p className={styles.fault} role="alert">
          <span aria-hidden="true">✕</span>
          {fault}
        </p>
      )}
      <p className={styles.help}>{t.password_hint}</p>
      <p className={styles.help}>{t.accept_until(timeInFull(invite.expires_at, language))}</p>
    </form>
  );
}

/** What is wrong with a link is the server's sentence; the way on is signing in. */
function Closed({ fault }: { fault: string }) {
  const t = useText(text);
  return (
    <div className={styles.form} role="alert">
      <h1>{t.cannot}</h1>
      <p className={styles.lead}>{fault}</p>
      <p className={styles.help}>
        <a href="/">{t.to_sign_in}</a>
      </p>
    </div>
  );
}
