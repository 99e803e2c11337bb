import { execFileSync } from "node:child_process";
import { median } from "./statistics.mjs";

const ROUNDS = 7;

/** Loads a bundle with stand-ins for `vscode`: any property of it is again such a stand-in, also to be called or extended. */
const LOAD = `
const Module = require("node:module");
const stand = new Proxy(class {}, { get: (of, name) => (name === "prototype" ? of.prototype : stand), apply: () => stand });
const load = Module._load;
Module._load = (name, ...rest) => (name === "vscode" ? stand : load(name, ...rest));
const start = performance.now();
require(process.argv[1]);
console.log(performance.now() - start);
`;

/**
 * What the editor's own process waits for when the extension starts: its code being loaded. The server starts beside it.
 * @returns {number} median ms
 */
export function measureActivation(client) {
  const times = Array.from({ length: ROUNDS }, () =>
    Number(execFileSync(process.execPath, ["-e", LOAD, client], { encoding: "utf8" })),
  );
  return median(times);
}
