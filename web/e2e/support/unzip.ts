import { inflateRawSync } from "node:zlib";

const DIRECTORY_ENTRY = 0x02014b50;
const END = 0x06054b50;

/** The texts in a zip, by name: enough to read a workbook that our own server wrote. */
export function unzipped(bytes: Buffer): ReadonlyMap<string, string> {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || bytes.readUInt32LE(end) !== END) throw new Error("this is no zip");
  const files = new Map<string, string>();
  let at = bytes.readUInt32LE(end + 16);
  while (bytes.readUInt32LE(at) === DIRECTORY_ENTRY) {
    const [packed, named, extra, comment] = [bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)];
    const place = bytes.readUInt32LE(at + 42);
    const name = bytes.toString("utf8", at + 46, at + 46 + named);
    const begin = place + 30 + bytes.readUInt16LE(place + 26) + bytes.readUInt16LE(place + 28);
    const content = bytes.subarray(begin, begin + packed);
    files.set(name, (bytes.readUInt16LE(at + 10) === 0 ? content : inflateRawSync(content)).toString("utf8"));
    at += 46 + named + extra + comment;
  }
  return files;
}

/** The numbers of a column of the first sheet, below its header; `column` is a letter. */
export function numbersIn(sheet: string, column: string): number[] {
  const cell = new RegExp(`<c r="${column}\\d+"(?![^>]*t=")[^>]*><v>([^<]*)</v>`, "g");
  return [...sheet.matchAll(cell)].map(([, value]) => Number(value));
}
