import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const CLIENT = "daiyun-e2e";
const SECRET = "e2e/secret+";

/** A small identity provider: it asks who one is, and believes it. Codes count once, PKCE and our secret are checked. */
export interface Identity {
  /** For `daiyun serve --oidc`. */
  readonly settings: string;
  readonly issuer: string;
  /** Sends browsers back to the console under test, which may stand in front of the server. */
  readonly backTo: (console: string) => void;
  readonly close: () => Promise<void>;
}

export async function identity(): Promise<Identity> {
  const keys = { RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }), ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }) };
  const codes = new Map<string, URLSearchParams>();
  let turn = 0;
  let issuer = "";
  let front = "";

  const tokenFor = (asked: URLSearchParams): string => {
    // Both ways of signing, in turn.
    const alg = turn++ % 2 === 0 ? "RS256" : "ES256";
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, sub: asked.get("subject"), aud: CLIENT, nonce: asked.get("nonce"), iat: now, exp: now + 300, amr: ["pwd"] };
    const text = [{ alg, kid: alg, typ: "JWT" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    const key = { key: keys[alg].privateKey, dsaEncoding: "ieee-p1363" } as const;
    return `${text}.${sign("sha256", Buffer.from(text), key).toString("base64url")}`;
  };

  const exchange = (form: URLSearchParams, authorization = ""): { status: number; body: unknown } => {
    const asked = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    const known = `Basic ${Buffer.from(`${CLIENT}:${encodeURIComponent(SECRET)}`).toString("base64")}`;
    const challenge = createHash("sha256").update(form.get("code_verifier") ?? "").digest("base64url");
    const fits = asked?.get("code_challenge") === challenge && asked.get("redirect_uri") === form.get("redirect_uri");
    if (!asked || !fits || authorization !== known) return { status: 400, body: { error: "invalid_grant" } };
    return { status: 200, body: { access_token: "unused", token_type: "Bearer", id_token: tokenFor(asked) } };
  };

  const page = (asked: URLSearchParams): string => {
    const kept = [...asked].map(([name, value]) => `<input type="hidden" name="${name}" value="${value.replaceAll('"', "&quot;")}">`).join("");
    return `<!doctype html><title>身份提供方</title><form action="/enter">${kept}<label>谁 <input name="subject"></label><button>登录</button></form>`;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", issuer);
    const json = (status: number, body: unknown) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        return void json(200, { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys` });
      case "/keys":
        return void json(200, { keys: Object.entries(keys).map(([kid, pair]) => ({ ...pair.publicKey.export({ format: "jwk" }), kid, alg: kid, use: "sig" })) });
      case "/authorize":
        return void response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page(url.searchParams));
      case "/enter": {
        const code = randomBytes(16).toString("hex");
        codes.set(code, url.searchParams);
        const asked = new URL(url.searchParams.get("redirect_uri") ?? issuer);
        const back = new URL(asked.pathname, front || asked);
        const state = url.searchParams.get("state") ?? "";
        const refused = url.searchParams.get("subject") === "";
        back.search = new URLSearchParams(refused ? { state, error: "access_denied" } : { state, code }).toString();
        return void response.writeHead(303, { location: back.href }).end();
      }
      case "/token": {
        let form = "";
        for await (const part of request) form += String(part);
        const { status, body } = exchange(new URLSearchParams(form), request.headers.authorization);
        return void json(status, body);
      }
      default:
        return void response.writeHead(404).end();
    }
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const folder = mkdtempSync(join(tmpdir(), "daiyun-e2e-identity-"));
  const settings = join(folder, "oidc.toml");
  writeFileSync(join(folder, "oidc.secret"), `${SECRET}\n`, { mode: 0o600 });
  const label = `{ zh = "企业账号登录", en = "Company account" }`;
  writeFileSync(settings, `issuer = "${issuer}"\nclient_id = "${CLIENT}"\nclient_secret_file = "oidc.secret"\nlabel = ${label}\n`);
  return {
    settings,
    issuer,
    backTo: (console) => {
      front = console;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
