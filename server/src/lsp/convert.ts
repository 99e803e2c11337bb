import {
  type AnnotatedTextEdit,
  type CodeAction,
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import type { ActionData, DiagnosticData } from "../features/service";
import { type Session, uriOf } from "./session";

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export function toDiagnostic(session: Session, finding: DiagnosticData): Diagnostic {
  const diagnostic: Diagnostic = {
    range: finding.range,
    severity: SEVERITIES[finding.severity],
    source: "roundtrip",
    code: finding.rule,
    codeDescription: { href: finding.documentation },
    message: finding.message,
    // Comes back with a request for code actions, and says which finding each action mends.
    data: { fingerprint: finding.fingerprint },
  };
  if (finding.unnecessary === true) diagnostic.tags = [DiagnosticTag.Unnecessary];
  if (session.client.relatedInformation) {
    diagnostic.relatedInformation = finding.related.map(({ place, message }) => ({
      location: { uri: openUriOf(session, place.file), range: place.range },
      message,
    }));
  }
  return diagnostic;
}

/** The action without its edit; `diagnostics` are those of the request, of which it keeps the ones it mends. */
export function toCodeAction(action: ActionData, diagnostics: Diagnostic[]): CodeAction {
  const mended = diagnostics.filter((diagnostic) => action.fingerprints.includes(fingerprintOf(diagnostic) ?? ""));
  return {
    title: action.title,
    kind: action.kind,
    ...(action.preferred ? { isPreferred: true } : {}),
    ...(mended.length > 0 ? { diagnostics: mended } : {}),
    ...(action.command === undefined ? {} : { command: action.command }),
  };
}

function fingerprintOf(diagnostic: Diagnostic): string | undefined {
  const data = diagnostic.data as { fingerprint?: string } | undefined;
  return data?.fingerprint;
}

const CHANGE = "change";

/**
 * An action's edits in the editor's form: against the version of each open text, so that it refuses them when the text
 * moved on. What they change in behaviour stands in the editor's preview, which is there for whoever asks for it.
 */
export function toWorkspaceEdit(session: Session, { title, edits, changes }: ActionData): WorkspaceEdit {
  if (!session.client.documentChanges) {
    return { changes: Object.fromEntries(edits.map((edit) => [openUriOf(session, edit.file), edit.edits])) };
  }
  const isAnnotated = session.client.annotatedChanges && changes.length > 0;
  const annotate = (edit: TextEdit): TextEdit | AnnotatedTextEdit =>
    isAnnotated ? { ...edit, annotationId: CHANGE } : edit;
  const annotation = { label: title, description: changes.join(" "), needsConfirmation: false };
  return {
    documentChanges: edits.map((edit) => ({
      textDocument: {
        uri: openUriOf(session, edit.file),
        version: session.documentOf(edit.file)?.version ?? null,
      },
      edits: edit.edits.map(annotate),
    })),
    ...(isAnnotated ? { changeAnnotations: { [CHANGE]: annotation } } : {}),
  };
}

/** The editor's own spelling of a file's URI where it has the file open. */
function openUriOf(session: Session, file: string): string {
  return session.documentOf(file)?.uri ?? uriOf(file);
}
