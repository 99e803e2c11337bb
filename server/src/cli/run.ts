import { HELP_TEXT } from "./help-text";
import { parseCommandLine } from "./parse-command-line";
import { runCheck } from "./run-check";
import { runReport } from "./run-report";
import { runRules } from "./run-rules";
import { runWhy } from "./run-why";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

/** Runs the program; gives the exit code: 0 nothing found, 1 findings, 2 could not run, said in one line. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await runCommand(args, terminal);
  } catch (error) {
    const [reason = ""] = String(error instanceof Error ? error.message : error).split("\n");
    terminal.complain(error instanceof UsageError ? reason : `This should not have happened: ${reason}`);
    return 2;
  }
}

async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const command = parseCommandLine(args);
  switch (command.name) {
    case "check":
      return runCheck(command, terminal);
    case "report":
      return runReport(command, terminal);
    case "why":
      return runWhy(command.file, command.line, terminal);
    case "rules":
      return runRules(command.rule, command.color, terminal);
    case "help":
      await terminal.print(HELP_TEXT);
      return 0;
    case "version":
      await terminal.print(`${terminal.version}\n`);
      return 0;
  }
}
