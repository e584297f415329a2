import createClient, { type Middleware } from "openapi-fetch";
import { ApiProblem, problemOf } from "./errors";
import { askForProof } from "./proof";
import type { paths } from "./schema";

const CSRF_COOKIE = "daiyun_csrf";
const CSRF_HEADER = "x-daiyun-csrf";
const SAFE = ["GET", "HEAD"];
/** What the server says of a verb that wants to see a code of the second factor again. */
const PROOF_NEEDED = "proof_needed";

/** A page on another origin can make the browser send our cookie, but it cannot read it into this header. */
export function csrfFrom(cookies: string): string | null {
  const pair = cookies.split("; ").find((cookie) => cookie.startsWith(`${CSRF_COOKIE}=`));
  return pair ? decodeURIComponent(pair.slice(CSRF_COOKIE.length + 1)) : null;
}

/** Writing requests as they were sent: a body can be read once, and a verb may be asked again after a code. */
const copies = new WeakMap<Request, Request>();

const shared: Middleware = {
  onRequest({ request }) {
    if (SAFE.includes(request.method)) return request;
    const csrf = csrfFrom(document.cookie);
    if (csrf) request.headers.set(CSRF_HEADER, csrf);
    copies.set(request, request.clone());
    return request;
  },
  async onResponse({ request, response }) {
    if (response.ok) return response;
    const problem = await read(response);
    const copy = copies.get(request);
    if (!copy || problem.parts.code !== PROOF_NEEDED || !(await askForProof())) throw problem;
    const again = await fetch(copy);
    if (again.ok) return again;
    throw await read(again);
  },
};

async function read(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  return problemOf(response.status, body);
}

export const client = createClient<paths>({ baseUrl: window.location.origin, credentials: "same-origin" });
client.use(shared);

/** openapi-fetch answers `{data}`; errors were already thrown by the client. */
export async function dataOf<Data>(answer: Promise<{ data?: Data }>): Promise<Data> {
  const { data } = await answer;
  if (data === undefined) throw new Error("the server answered without a body");
  return data;
}
