import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { ApiProblem, faultOf } from "@/api/errors";
import { SESSION_KEY, answerWith, linkBrought, signOn, type Brought, type Question, type Session } from "@/api/session";
import { useLanguage, useText } from "@/ui/language";
import { CodeForm, Side } from "./SignInPage";
import styles from "./SignInPage.module.css";
import { text } from "./identities/text";

const ACCOUNT = "/access/account";

/** Where the identity provider sends people back to. What stands in the address counts once, and goes to the server in a body. */
export default function SignOnPage() {
  const [brought] = useState(() => broughtBy(new URLSearchParams(window.location.search)));
  return (
    <main className={styles.page}>
      <Side />
      {brought === null ? <Incomplete /> : <Back brought={brought} />}
    </main>
  );
}

/** What they left for stands in front of the state. The server looks into its own record of the journey. */
function Back({ brought }: { brought: Brought }) {
  return brought.state.startsWith("link.") ? <Linking brought={brought} /> : <Arriving brought={brought} />;
}

function broughtBy(address: URLSearchParams): Brought | null {
  const [state, code, error] = [address.get("state"), address.get("code"), address.get("error")];
  if (!state || (!code && !error)) return null;
  return { state, ...(code && { code }), ...(error && { error }) };
}

function Arriving({ brought }: { brought: Brought }) {
  const t = useText(text);
  const language = useLanguage();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const enter = (session: Session, return_to: string) => {
    void navigate(return_to, { replace: true });
    cache.setQueryData(SESSION_KEY, session);
  };
  const arrival = useQuery({
    queryKey: ["sign_on", brought.state],
    queryFn: async () => {
      const arrived = await signOn(brought);
      if (arrived.session) enter(arrived.session, arrived.return_to);
      return arrived;
    },
    retry: false,
    staleTime: Infinity,
  });
  if (arrival.error) {
    return <Refused title={t.not_signed_in} fault={faultOf(arrival.error, language).detail} back="/" word={t.to_sign_in} />;
  }
  const { question, return_to = "/" } = arrival.data ?? {};
  if (!question) return <Working word={t.arriving} />;
  return <Code question={question} enter={(session) => enter(session, return_to)} />;
}

/** The provider's word is good; our own second factor is asked for like after a password. */
function Code({ question, enter }: { question: Question; enter: (session: Session) => void }) {
  const t = useText(text);
  const language = useLanguage();
  const [over, setOver] = useState<string | null>(null);
  const send = async (code: string): Promise<string | null> => {
    try {
      enter(await answerWith(question, code));
      return null;
    } catch (error) {
      const fault = faultOf(error, language).detail;
      if (error instanceof ApiProblem && error.signedOut) setOver(fault);
      return fault;
    }
  };
  if (over) return <Refused title={t.not_signed_in} fault={over} back="/" word={t.to_sign_in} />;
  return <CodeForm send={send} back={() => window.location.assign("/")} />;
}

function Linking({ brought }: { brought: Brought }) {
  const t = useText(text);
  const language = useLanguage();
  const navigate = useNavigate();
  const link = useQuery({
    queryKey: ["sign_on", brought.state],
    queryFn: async () => {
      await linkBrought(brought);
      void navigate(ACCOUNT, { replace: true });
      return true;
    },
    retry: false,
    staleTime: Infinity,
  });
  if (link.error) {
    return <Refused title={t.not_linked} fault={faultOf(link.error, language).detail} back={ACCOUNT} word={t.to_account} />;
  }
  return <Working word={t.linking} />;
}

function Incomplete() {
  const t = useText(text);
  return <Refused title={t.not_signed_in} fault={t.incomplete} back="/" word={t.to_sign_in} />;
}

function Working({ word }: { word: string }) {
  return (
    <div className={styles.form} role="status">
      <h1>{word}</h1>
    </div>
  );
}

/** What is wrong is the server's sentence. */
function Refused({ title, fault, back, word }: { title: string; fault: string; back: string; word: string }) {
  return (
    <div className={styles.form} role="alert">
      <h1>{title}</h1>
      <p className={styles.lead}>{fault}</p>
      <p className={styles.help}>
        <a href={back}>{word}</a>
      </p>
    </div>
  );
}
