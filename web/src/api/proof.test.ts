import { afterEach, expect, test, vi } from "vitest";

const REFUSED = { code: "proof_needed", detail: "这一步要再输入一次动态验证码", detail_en: "A code again", status: 403 };
const PATH = { params: { path: { id: "u-1" } }, body: { reason: "电脑丢失" } };

/** The client in front of a server that refuses until a code has come; what it was sent is kept. */
async function client(proves: boolean | null) {
  const sent: string[] = [];
  let proved = false;
  vi.resetModules();
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`);
    return proved ? Response.json({ id: "u-1" }, { status: 201 }) : Response.json(REFUSED, { status: 403 });
  });
  const { proofAskedBy } = await import("./proof");
  if (proves !== null)
    proofAskedBy(() => {
      proved = proves;
      return Promise.resolve(proves);
    });
  return { api: (await import("./client")).client, sent };
}

afterEach(() => vi.unstubAllGlobals());

test("a verb that wants a code again is asked once more, with the same body, when the code has come", async () => {
  const { api, sent } = await client(true);
  const { data } = await api.POST("/api/users/{id}/session_ends", PATH);
  expect(data).toEqual({ id: "u-1" });
  const verb = 'POST /api/users/u-1/session_ends {"reason":"电脑丢失"}';
  expect(sent).toEqual([verb, verb]);
});

test.each([
  ["the reader gives up", false],
  ["nobody asks", null],
])("the refusal stands when %s", async (_why, proves) => {
  const { api, sent } = await client(proves);
  await expect(api.POST("/api/users/{id}/session_ends", PATH)).rejects.toMatchObject({ parts: { code: "proof_needed" } });
  expect(sent).toHaveLength(1);
});
