import { run } from "./cli/run";
import type { Terminal } from "./cli/terminal";
import { VERSION } from "./engine/version";

const { stdout, stderr } = process;

// A reader that has seen enough (`| head`) changes nothing of what was found, nor of the exit code.
for (const stream of [stdout, stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

const terminal: Terminal = {
  env: process.env,
  version: VERSION,
  isTerminal: stdout.isTTY === true,
  width: stdout.isTTY ? Math.max(40, stdout.columns) : 160,
  print: (text) => new Promise((resolve) => stdout.write(text, () => resolve())),
  complain: (sentence) => void stderr.write(`roundtrip: ${sentence.split("\n", 1)[0]}\n`),
};

// Setting the code instead of exiting lets output that is still under way reach its reader.
void run(process.argv.slice(2), terminal).then((code) => {
  process.exitCode = code;
});
