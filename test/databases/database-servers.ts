import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const POSTGRESQL = "/usr/lib/postgresql";

/** Debian's package of each server, and a program that tells whether it is there. */
const SERVERS = {
  PostgreSQL: { package: "postgresql", program: "initdb" },
  MariaDB: { package: "mariadb-server", program: "mariadbd" },
} as const;
type ServerName = keyof typeof SERVERS;

/** A server that listens on the loopback interface, with the user `root` who needs no password and an empty database `shop`. */
export interface DatabaseServer {
  readonly port: number;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

/** Who a server runs as: a process of root's has to give that up. */
interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

/** Installs what is missing of the servers, where that is allowed; throws a sentence where they cannot be had. */
export async function installServers(...names: readonly ServerName[]): Promise<void> {
  const isThere = () => names.every((name) => findProgram(SERVERS[name].program));
  if (isThere()) return;
  const packages = names.map((name) => SERVERS[name].package);
  const wanted = `This needs ${names.join(" and ")}: install what Debian calls ${packages.join(" and ")}.`;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) throw new Error(wanted);
  // Installing them is no reason to run them: at this run level the packages start nothing.
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  try {
    await run("apt-get", ["update", "-qq"], { env });
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { env });
  } catch (error) {
    throw new Error(`${wanted} apt-get failed: ${error instanceof Error ? error.message : error}`);
  }
  if (!isThere()) throw new Error(`${wanted} apt-get brought no servers.`);
}

/** Starts a PostgreSQL in a new folder. */
export async function startPostgresql(): Promise<DatabaseServer> {
  const owner = ownerNamed("postgres");
  const { folder, data } = makeFolder("postgresql", owner);
  await run(program("initdb"), ["-D", data, "-U", "root", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"], owner);
  const port = await findPort();
  const where = ["-p", `${port}`, "-h", "127.0.0.1", "-k", folder];
  const server = await start(program("postgres"), ["-D", data, ...where, "-F"], owner, folder, "SIGINT");
  await run(program("createdb"), ["-h", "127.0.0.1", "-p", `${port}`, "-U", "root", "shop"]);
  return { port, ...server };
}

/** Starts a MariaDB in a new folder. */
export async function startMariadb(): Promise<DatabaseServer> {
  const owner = ownerNamed("mysql");
  const { folder, data } = makeFolder("mariadb", owner);
  const made = ["--no-defaults", `--datadir=${data}`, "--auth-root-authentication-method=normal", "--skip-test-db"];
  await run(program("mariadb-install-db"), made, owner);
  const port = await findPort();
  const where = [`--port=${port}`, "--bind-address=127.0.0.1", `--socket=${join(folder, "socket")}`];
  const fast = ["--skip-log-bin", "--innodb-flush-log-at-trx-commit=0", "--character-set-server=utf8mb4"];
  const options = ["--no-defaults", `--datadir=${data}`, ...where, ...fast];
  const server = await start(program("mariadbd"), options, owner, folder, "SIGTERM");
  const login = ["--no-defaults", "-h", "127.0.0.1", "-P", `${port}`, "-u", "root", "-e", "CREATE DATABASE shop"];
  await run(program("mariadb"), login);
  return { port, ...server };
}

function makeFolder(name: string, owner: Owner): { folder: string; data: string } {
  const folder = mkdtempSync(join(tmpdir(), `roundtrip-${name}-`));
  const data = join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  for (const each of [folder, data]) if (owner.uid !== undefined) chownSync(each, owner.uid, owner.gid ?? 0);
  return { folder, data };
}

/** The user that the package made, where this process is root's and could not run the server as itself. */
function ownerNamed(name: string): Owner {
  if (userInfo().uid !== 0) return {};
  const idOf = (option: string): number => Number(execFileSync("id", [option, name], { encoding: "utf8" }));
  return { uid: idOf("-u"), gid: idOf("-g") };
}

/** Starts a server and waits until it says that connections may come. */
async function start(file: string, options: string[], owner: Owner, folder: string, end: NodeJS.Signals) {
  const server = spawn(file, options, { ...owner, cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  await new Promise<void>((resolve, reject) => {
    server.stderr.on("data", (piece: Buffer) => {
      said += piece;
      if (/ready (to accept|for) connections/.test(said)) resolve();
    });
    server.once("error", reject);
    server.once("exit", () => reject(new Error(`${file} did not start:\n${said.slice(-2000)}`)));
  });
  return { stop: () => stop(server, folder, end) };
}

async function stop(server: ChildProcess, folder: string, end: NodeJS.Signals): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const ended = once(server, "exit");
    server.kill(end);
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
}

async function findPort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("There is no free port.");
  return address.port;
}

function program(name: string): string {
  const found = findProgram(name);
  if (found === undefined) throw new Error(`${name} is not installed.`);
  return found;
}

/** Debian keeps PostgreSQL's programs in a folder of each version's own. */
function findProgram(name: string): string | undefined {
  const versions = existsSync(POSTGRESQL) ? readdirSync(POSTGRESQL).map((each) => join(POSTGRESQL, each, "bin")) : [];
  const folders = [...versions, ...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"];
  return folders.map((folder) => join(folder, name)).find(existsSync);
}
