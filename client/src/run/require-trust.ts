import { commands, window, workspace } from "vscode";

/** Whether code of the workspace may be run; says what to do when not. */
export function requireTrust(): boolean {
  if (workspace.isTrusted) return true;
  const button = "Manage Workspace Trust";
  const sentence = "Roundtrip: this folder is not trusted, so its code is not run.";
  // Not awaited: whoever asked need not wait until the user has read it.
  void window.showWarningMessage(sentence, button).then((answer) => {
    if (answer === button) void commands.executeCommand("workbench.trust.manage");
  });
  return false;
}
