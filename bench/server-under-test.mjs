import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const { createProtocolConnection, StreamMessageReader, StreamMessageWriter } = require("vscode-languageserver/node");

const CAPABILITIES = {
  textDocument: { diagnostic: { relatedInformation: true }, codeAction: { resolveSupport: { properties: ["edit"] } } },
  workspace: { diagnostics: { refreshSupport: true }, workspaceEdit: { documentChanges: true } },
};

const AT_EXIT = ["memory-at-exit.cjs", "pauses-at-exit.cjs"].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
);

/** The bundled server in a process of its own, spoken to over stdio as an editor would. Times are ms since its start. */
export class ServerUnderTest {
  constructor(script, folder, cacheDirectory) {
    this.start = performance.now();
    this.scratch = mkdtempSync(join(tmpdir(), "roundtrip-bench-server-"));
    const preloaded = AT_EXIT.flatMap((path) => ["--require", path]);
    this.child = spawn(process.execPath, ["--expose-gc", ...preloaded, script, "--stdio"], {
      stdio: ["pipe", "pipe", "inherit"],
      env: {
        ...process.env,
        ROUNDTRIP_BENCH_MEMORY: join(this.scratch, "memory.json"),
        ROUNDTRIP_BENCH_PAUSES: join(this.scratch, "pauses.json"),
      },
    });
    const { stdin, stdout } = this.child;
    this.connection = createProtocolConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
    this.indexed = new Promise((resolve) => {
      let started = false;
      this.connection.onNotification("roundtrip/status", (status) => {
        if (status.indexing) started = true;
        else if (started) resolve({ milliseconds: this.age(), status });
      });
    });
    this.connection.onRequest("workspace/diagnostic/refresh", () => null);
    this.connection.listen();
    this.rootUri = pathToFileURL(folder).href;
    this.cacheDirectory = cacheDirectory;
    this.version = 1;
  }

  age() {
    return performance.now() - this.start;
  }

  async initialize() {
    await this.connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: this.rootUri,
      capabilities: CAPABILITIES,
      initializationOptions: { cacheDirectory: this.cacheDirectory },
    });
    await this.connection.sendNotification("initialized", {});
  }

  /** Opens a file, with `unsaved` text behind what is on disk. */
  async open(file, unsaved = "") {
    this.uri = pathToFileURL(file).href;
    this.text = readFileSync(file, "utf8") + unsaved;
    const textDocument = { uri: this.uri, languageId: "python", version: this.version, text: this.text };
    await this.connection.sendNotification("textDocument/didOpen", { textDocument });
  }

  async diagnose() {
    const report = await this.connection.sendRequest("textDocument/diagnostic", { textDocument: { uri: this.uri } });
    return report.items;
  }

  /** Replaces a range of the opened text. */
  async change(range, text) {
    this.version += 1;
    await this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: this.uri, version: this.version },
      contentChanges: [{ range, text }],
    });
  }

  hover(position) {
    return this.connection.sendRequest("textDocument/hover", { textDocument: { uri: this.uri }, position });
  }

  /** The most memory the process had so far, in MB; null where the system does not say. */
  peakMemory() {
    try {
      const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.child.pid}/status`, "utf8"));
      return peak === null ? null : Number(peak[1]) / 1024;
    } catch {
      return null;
    }
  }

  /** Processor time the process took so far, in ms: what a busy machine does not lengthen. Null where the system does not say. */
  processorTime() {
    try {
      const fields = readFileSync(`/proc/${this.child.pid}/stat`, "utf8").split(") ")[1].split(" ");
      // Linux counts user and system time in hundredths of a second.
      return (Number(fields[11]) + Number(fields[12])) * 10;
    } catch {
      return null;
    }
  }

  /**
   * @returns {Promise<NodeJS.MemoryUsage & { pauses: { milliseconds: number, at: number }[] }>} what was alive at the end, in
   *   bytes, and the longest pauses since SIGUSR2, the longest first
   */
  async stop() {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    await ended;
    this.connection.dispose();
    const [memory, pauses] = ["memory", "pauses"].map((name) =>
      JSON.parse(readFileSync(join(this.scratch, `${name}.json`), "utf8")),
    );
    rmSync(this.scratch, { recursive: true });
    return { ...memory, pauses };
  }
}
