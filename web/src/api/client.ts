import createClient, { type Middleware } from "openapi-fetch";
import { problemOf } from "./errors";
import type { paths } from "./schema";

const CSRF_COOKIE = "daiyun_csrf";
const CSRF_HEADER = "x-daiyun-csrf";
const SAFE = ["GET", "HEAD"];

/** A page on another origin can make the browser send our cookie, but it cannot read it into this header. */
export function csrfFrom(cookies: string): string | null {
  const pair = cookies.split("; ").find((cookie) => cookie.startsWith(`${CSRF_COOKIE}=`));
  return pair ? decodeURIComponent(pair.slice(CSRF_COOKIE.length + 1)) : null;
}

const shared: Middleware = {
  onRequest({ request }) {
    const csrf = csrfFrom(document.cookie);
    if (csrf && !SAFE.includes(request.method)) request.headers.set(CSRF_HEADER, csrf);
    return request;
  },
  async onResponse({ response }) {
    if (response.ok) return response;
    const body: unknown = await response.json().catch(() => null);
    throw problemOf(response.status, body);
  },
};

export const client = createClient<paths>({ baseUrl: window.location.origin, credentials: "same-origin" });
client.use(shared);

/** openapi-fetch answers `{data}`; errors were already thrown by the client. */
export async function dataOf<Data>(answer: Promise<{ data?: Data }>): Promise<Data> {
  const { data } = await answer;
  if (data === undefined) throw new Error("the server answered without a body");
  return data;
}
