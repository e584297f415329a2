import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { databaseServer, newDatabase, type Database } from "./database";
import { preview, type PreviewServer } from "vite";

/** Everybody's password in the demo agency. */
export const PASSWORD = "daiyun-demo";
/** The day on which the demo agency stands. */
export const TODAY = "2026-07-15";
const PLAN = ["--months", "4", "--scale", "1/20", "--today", TODAY];
const MADE = "e2e-made";
const WEB = fileURLToPath(new URL("../..", import.meta.url));

function binary(): string {
  const path = process.env["DAIYUN"];
  if (!path || !existsSync(path)) throw new Error("Set DAIYUN to the built binary, for example ../target/debug/daiyun");
  return path;
}

/** The demo agency is made once for each binary and kind of database; every file of journeys then works on its own copy. */
function madeOnce(): string {
  const { size, mtimeMs } = statSync(binary());
  const folder = join(tmpdir(), `daiyun-e2e-${databaseServer() ? "postgres-" : ""}${size}-${Math.trunc(mtimeMs)}`);
  const mark = join(folder, MADE);
  // A server of its own lives as long as one run: its databases are gone when its address is another.
  const made = existsSync(mark) && readFileSync(mark, "utf8") === (databaseServer() ?? "");
  if (!made) {
    rmSync(folder, { recursive: true, force: true });
    const database = newDatabase("demo");
    execFileSync(binary(), ["demo", "--data", folder, ...database.option, ...PLAN, "--no-serve"], { stdio: "ignore" });
    writeFileSync(mark, databaseServer() ?? "");
  }
  return folder;
}

/** A demo agency with its server, and the console in front of it. */
export interface Served {
  readonly url: string;
  readonly data: string;
  /** The same question on the command line, for numbers that must agree. */
  readonly ask: (...command: readonly string[]) => unknown;
  /** Stops the server, lets days pass and more files arrive, and starts it again on a later day. */
  readonly later: (today: string, meanwhile: () => void) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function serve(command: readonly string[] = ["demo"]): Promise<Served> {
  const data = mkdtempSync(join(tmpdir(), "daiyun-e2e-run-"));
  cpSync(madeOnce(), data, { recursive: true });
  const database = newDatabase(`run_${String(process.pid)}_${String(Date.now())}`, "demo");
  let running = await start(data, database, command);
  return {
    get url() {
      return running.url;
    },
    data,
    ask: (...command) => JSON.parse(execFileSync(binary(), ["--data", data, ...database.option, "--format", "json", ...command], { encoding: "utf8" })),
    later: async (today, meanwhile) => {
      await running.stop();
      writeFileSync(join(data, "demo-today.txt"), today);
      meanwhile();
      running = await start(data, database, command);
    },
    close: async () => {
      await running.stop();
      database.drop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function start(data: string, database: Database, command: readonly string[]): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const child = spawn(binary(), [...command, "--data", data, ...database.option, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
  const own = await addressOf(child);
  const front = process.env["DAIYUN_CONSOLE"] === "dist" ? await inFrontOf(own) : null;
  return {
    url: front ? (front.resolvedUrls?.local[0] ?? own).replace(/\/$/, "") : own,
    stop: async () => {
      await front?.close();
      await ended(child);
    },
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let said = "";
    child.stdout?.on("data", (part: Buffer) => {
      said += part.toString("utf8");
      const address = /控制台 (http:\/\/\S+)/.exec(said)?.[1];
      if (address) found(address);
    });
    child.once("exit", (code) => failed(new Error(`the server ended with ${code}: ${said}`)));
  });
}

/** The binary carries the console it was built with; while the console is being written, `dist` is the newer one. */
function inFrontOf(server: string): Promise<PreviewServer> {
  return preview({ root: WEB, logLevel: "warn", preview: { host: "127.0.0.1", port: 0, proxy: { "/api": server } } });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    child.once("exit", () => done());
    child.kill("SIGTERM");
  });
}
