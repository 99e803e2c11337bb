import { type CodeAction, CodeActionKind, type CodeActionParams } from "vscode-languageserver/node";
import type { Range } from "../../../protocol/place";
import type { ActionData, LanguageService } from "../features/service";
import { toCodeAction, toWorkspaceEdit } from "./convert";
import { guard, guardRequest } from "./guard";
import type { Session } from "./session";

const FIX_ALL = `${CodeActionKind.SourceFixAll}.roundtrip`;
export const ACTION_KINDS = [CodeActionKind.QuickFix, FIX_ALL, CodeActionKind.RefactorRewrite];

/** What an action carries until the editor asks for its edit: enough to find it again in the text as it is by then. */
interface Unresolved {
  file: string;
  range: Range;
  title: string;
  kind: string;
}

export function registerCodeAction(session: Session): void {
  const { connection } = session;
  connection.onCodeAction(guardRequest(session, "textDocument/codeAction", [], listActions(session)));
  connection.onCodeActionResolve((action) => resolveAction(session, action));
}

function listActions(session: Session) {
  return (service: LanguageService, file: string, { range, context }: CodeActionParams): CodeAction[] =>
    service
      .actions(file, range, context.only)
      .filter(({ kind }) => isAskedFor(kind, context.only))
      .map((action) => {
        const codeAction = toCodeAction(action, context.diagnostics);
        if (!session.client.resolveActionEdits) return { ...codeAction, edit: toWorkspaceEdit(session, action) };
        const data: Unresolved = { file, range, title: action.title, kind: action.kind };
        return { ...codeAction, data };
      });
}

/** Whether `kind` is one of `only` or below one; actions on the whole source only where they are asked for. */
function isAskedFor(kind: string, only: string[] | undefined): boolean {
  if (only === undefined) return !kind.startsWith(CodeActionKind.Source);
  return only.some((asked) => kind === asked || kind.startsWith(`${asked}.`));
}

/** Fills in the edit. An action that no longer exists in today's text stays without one, and so does nothing. */
function resolveAction(session: Session, action: CodeAction): CodeAction {
  const { service } = session;
  const asked = action.data as Unresolved | undefined;
  if (asked === undefined || service === undefined) return action;
  const isAsked = (each: ActionData): boolean => each.title === asked.title && each.kind === asked.kind;
  return guard(session, `codeAction/resolve on ${asked.file}`, action, () => {
    const found = service.actions(asked.file, asked.range, [asked.kind]).find(isAsked);
    return found === undefined ? action : { ...action, edit: toWorkspaceEdit(session, found) };
  });
}
