import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, use } from "react";
import { client, dataOf } from "./client";
import { ApiProblem } from "./errors";
import type { components } from "./schema";

export type Session = components["schemas"]["Session"];

export const SESSION_KEY = ["session"];

/** Null while nobody is signed in; undefined until the server has said. */
export function useSessionQuery() {
  return useQuery({ queryKey: SESSION_KEY, queryFn: whoAmI, staleTime: Infinity, retry: false });
}

async function whoAmI(): Promise<Session | null> {
  try {
    return await dataOf(client.GET("/api/session"));
  } catch (error) {
    if (error instanceof ApiProblem && error.signedOut) return null;
    throw error;
  }
}

export function signIn(login: string, password: string): Promise<Session> {
  return dataOf(client.POST("/api/session", { body: { login, password } }));
}

/** Signing out forgets everything the browser fetched, before the next person sits down. */
export function useSignOut(): () => Promise<void> {
  const cache = useQueryClient();
  return async () => {
    await client.DELETE("/api/session");
    cache.clear();
    cache.setQueryData(SESSION_KEY, null);
  };
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("SessionContext is missing: this part is only drawn for somebody signed in");
  return session;
}
