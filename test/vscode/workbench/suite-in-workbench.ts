import { openSync, writeSync } from "node:fs";
import { Writable } from "node:stream";
import { format } from "node:util";

// Runs inside the stand-in's extension host, in the suite's place: sends what the suite prints to a file, since the host's
// own forwarding mixes it with the workbench's log, and then runs the suite.

function redirectOutput(file: string): void {
  const descriptor = openSync(file, "a");
  const print = (...values: unknown[]): void => {
    writeSync(descriptor, `${format(...values)}\n`);
  };
  // The host defines these with setters that do nothing: they must be redefined, not assigned.
  for (const name of ["log", "info", "warn", "error", "debug"]) {
    Object.defineProperty(console, name, { configurable: true, writable: true, value: print });
  }
  for (const name of ["stdout", "stderr"]) {
    const stream = new Writable({
      write(chunk, _encoding, done) {
        writeSync(descriptor, chunk);
        done();
      },
    });
    Object.defineProperty(process, name, { configurable: true, value: stream });
  }
}

export async function run(): Promise<void> {
  redirectOutput(process.env.ROUNDTRIP_OUTPUT ?? "");
  const suite = require(process.env.ROUNDTRIP_SUITE ?? "") as { run(): Promise<void> };
  await suite.run();
}
