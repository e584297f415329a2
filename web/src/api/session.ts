import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, use } from "react";
import type { Permit } from "@/ui/source";
import { client, dataOf } from "./client";
import { ApiProblem } from "./errors";
import type { components } from "./schema";
import { text } from "./text";

export type SessionView = components["schemas"]["SessionView"];

export interface Session extends SessionView {
  /** How far the server's clock is ahead of this device's. */
  readonly ahead_ms: number;
}

export const SESSION_KEY = ["session"];

/** The refusal of a browser that came through a guest link: whoever sits there may sign in like anybody. */
const GUEST = "guest";

/** Null while nobody is signed in; undefined until the server has said. */
export function useSessionQuery() {
  return useQuery({ queryKey: SESSION_KEY, queryFn: whoAmI, staleTime: Infinity, retry: false });
}

async function whoAmI(): Promise<Session | null> {
  try {
    return arrived(await dataOf(client.GET("/api/session")));
  } catch (error) {
    if (error instanceof ApiProblem && (error.signedOut || error.parts.code === GUEST)) return null;
    throw error;
  }
}

/** The password was right, and a code of the second factor comes next. */
export interface Question {
  readonly challenge: string;
}

export async function signIn(login: string, password: string): Promise<Session | Question> {
  const answer = await dataOf(client.POST("/api/session", { body: { login, password } }));
  return "challenge" in answer ? { challenge: answer.challenge } : arrived(answer);
}

export async function answerWith(question: Question, code: string): Promise<Session> {
  return arrived(await dataOf(client.POST("/api/session/factor", { body: { challenge: question.challenge, code } })));
}

/** What an identity provider sent the browser back with. */
export type Brought = components["schemas"]["ReturnFromSignOn"];

/** How far that leads: in, or to the code of the second factor; and the page they wanted. */
export interface Arrived {
  readonly session: Session | null;
  readonly question: Question | null;
  readonly return_to: string;
}

export async function signOn(brought: Brought): Promise<Arrived> {
  const { session, question, return_to } = await dataOf(client.POST("/api/session/sign_on", { body: brought }));
  return { session: session ? arrived(session) : null, question: question ?? null, return_to };
}

/** What the browser brought lets its person in from now on. The page token is in place: the session was there before. */
export async function linkBrought(brought: Brought): Promise<void> {
  await client.POST("/api/session/links", { body: brought });
}

/** Opens the account an invitation promises, with a password its person chose. */
export async function accept(token: string, password: string): Promise<Session> {
  return arrived(await dataOf(client.POST("/api/invites/acceptances", { body: { token, password } })));
}

function arrived(view: SessionView): Session {
  return { ...view, ahead_ms: Date.parse(view.now) - Date.now() };
}

/** Signing out forgets everything the browser fetched, before the next person sits down. */
export function useSignOut(): () => Promise<void> {
  const cache = useQueryClient();
  return async () => {
    await client.DELETE("/api/session");
    cache.setQueryData(SESSION_KEY, null);
    cache.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
  };
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("SessionContext is missing: this part is only drawn for somebody signed in");
  return session;
}

const NOT_YOURS = { allowed: false, reason: text["zh-CN"].not_yours, reason_en: text["en-US"].not_yours };

/** Whether the role may do something that no record decides yet, such as creating one. The server checks again. */
export function usePermit(permission: string): Permit {
  return usePermits()(permission);
}

/** The same for whoever asks about several rights at once. */
export function usePermits(): (permission: string) => Permit {
  const { permissions } = useSession();
  return (permission) => (permissions.includes(permission) ? { allowed: true } : NOT_YOURS);
}
