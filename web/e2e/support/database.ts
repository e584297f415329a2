import { execFileSync } from "node:child_process";

/** Where the records of an agency are kept. */
export interface Database {
  /** For the command line; nothing for SQLite in the data directory. */
  readonly option: readonly string[];
  readonly drop: () => void;
}

const IN_THE_FOLDER: Database = { option: [], drop: () => undefined };

/** The PostgreSQL server the check has started for these journeys, if they run on one. */
export function databaseServer(): string | undefined {
  return process.env["DAIYUN_E2E_POSTGRES"];
}

/** A database of that name, perhaps a copy of another one. */
export function newDatabase(name: string, copyOf?: string): Database {
  const server = databaseServer();
  if (!server) return IN_THE_FOLDER;
  const url = new URL(server);
  const env = { ...process.env, PGHOST: url.hostname, PGPORT: url.port, PGUSER: url.username, PGPASSWORD: url.password };
  const run = (program: string, ...options: string[]) => execFileSync(program, [...options, `daiyun_${name}`], { env, stdio: "inherit" });
  run("createdb", "--maintenance-db=postgres", ...(copyOf ? ["--template", `daiyun_${copyOf}`] : []));
  url.pathname = `/daiyun_${name}`;
  return { option: ["--database", url.href], drop: () => run("dropdb", "--maintenance-db=postgres") };
}
