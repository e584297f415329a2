/**
 * A UUIDv7 for a record about to be created. The browser makes it, so that a request sent twice
 * over a bad connection finds the first result instead of making a second record.
 */
export function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const [timed, version, variant] = [6, 0x70, 0x80];
  const now = Date.now().toString(16).padStart(timed * 2, "0");
  for (let at = 0; at < timed; at += 1) bytes[at] = parseInt(now.slice(at * 2, at * 2 + 2), 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | version;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | variant;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
