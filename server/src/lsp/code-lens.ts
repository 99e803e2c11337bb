import type { CodeLens, CodeLensParams } from "vscode-languageserver/node";
import { guardRequest } from "./guard";
import type { Session } from "./session";

export function registerCodeLens(session: Session): void {
  session.connection.onCodeLens(
    guardRequest<CodeLensParams, CodeLens[]>(session, "textDocument/codeLens", [], (service, file, params) =>
      service.lenses(file).map(({ range, title, command }) => {
        if (command === null) return { range, command: { title, command: "" } };
        // The editor opens its list of queries at the lens.
        const position = [params.textDocument.uri, range.start];
        return { range, command: { title, command: command.command, arguments: [...command.arguments, ...position] } };
      }),
    ),
  );
}
