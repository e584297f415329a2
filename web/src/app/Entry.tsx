import { lazy, Suspense, useCallback } from "react";
import { useLocation } from "react-router";
import { useSessionQuery, SessionContext, type Session } from "@/api/session";
import { faultOf } from "@/api/errors";
import { GUEST, INVITE, SIGN_ON } from "@/capabilities/access/paths";
import { ClockContext } from "@/ui/clock";
import { useLanguage, useText } from "@/ui/language";
import { OwnPreferences } from "./preferences";
import { text } from "./text";
import styles from "./Entry.module.css";

const InvitePage = lazy(() => import("@/capabilities/access/InvitePage"));
const SignOnPage = lazy(() => import("@/capabilities/access/SignOnPage"));
const Guest = lazy(() => import("./Guest"));
const SignInPage = lazy(() => import("@/capabilities/access/SignInPage"));
const Console = lazy(() => import("./Console"));
const FirstSteps = lazy(() => import("./FirstSteps"));
// The parts in all their states, for whoever draws them; not in the built console.
const GalleryPage = import.meta.env.DEV ? lazy(() => import("./gallery/GalleryPage")) : null;

/** Who is there decides which half of the program is fetched: signing in costs no table, chart or form library. */
export function Entry() {
  const { pathname } = useLocation();
  if (pathname === INVITE) return <Suspense><InvitePage /></Suspense>;
  if (pathname === SIGN_ON) return <Suspense><SignOnPage /></Suspense>;
  if (pathname === GUEST) return <Suspense><Guest /></Suspense>;
  if (GalleryPage && pathname === "/gallery") return <Suspense><GalleryPage /></Suspense>;
  return <Suspense><SignedInOrNot /></Suspense>;
}

function SignedInOrNot() {
  const session = useSessionQuery();
  const language = useLanguage();
  const t = useText(text);
  if (session.isError) {
    const fault = faultOf(session.error, language);
    return (
      <main className={styles.unreachable} role="alert">
        <h1>{fault.title}</h1>
        <p>{fault.detail}</p>
        <button type="button" onClick={() => void session.refetch()}>{t.retry}</button>
      </main>
    );
  }
  if (session.data === undefined) return null;
  if (session.data === null) return <SignInPage />;
  return <SignedIn session={session.data} />;
}

function SignedIn({ session }: { session: Session }) {
  const clock = useCallback(() => new Date(Date.now() + session.ahead_ms), [session.ahead_ms]);
  return (
    <SessionContext value={session}>
      <ClockContext value={clock}>
        <OwnPreferences session={session}>{session.must.length > 0 ? <FirstSteps /> : <Console />}</OwnPreferences>
      </ClockContext>
    </SessionContext>
  );
}
