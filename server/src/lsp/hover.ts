import { type Hover, type HoverParams, MarkupKind } from "vscode-languageserver/node";
import { guardRequest } from "./guard";
import type { Session } from "./session";

export function registerHover(session: Session): void {
  session.connection.onHover(
    guardRequest<HoverParams, Hover | null>(session, "textDocument/hover", null, (service, file, { position }) => {
      const hover = service.hover(file, position);
      return hover && { contents: { kind: MarkupKind.Markdown, value: hover.markdown }, range: hover.range };
    }),
  );
}
