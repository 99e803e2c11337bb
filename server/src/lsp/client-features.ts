import type { ClientCapabilities } from "vscode-languageserver/node";

/** What the editor can do, as far as the server behaves differently for it. */
export interface ClientFeatures {
  pullDiagnostics: boolean;
  refreshDiagnostics: boolean;
  refreshCodeLens: boolean;
  refreshInlayHint: boolean;
  relatedInformation: boolean;
  resolveActionEdits: boolean;
  documentChanges: boolean;
  annotatedChanges: boolean;
  configuration: boolean;
  watchConfiguration: boolean;
  watchFiles: boolean;
  progress: boolean;
  workspaceFolders: boolean;
}

export function readClientFeatures({ textDocument, workspace, window }: ClientCapabilities): ClientFeatures {
  return {
    pullDiagnostics: textDocument?.diagnostic !== undefined,
    refreshDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshCodeLens: workspace?.codeLens?.refreshSupport === true,
    refreshInlayHint: workspace?.inlayHint?.refreshSupport === true,
    relatedInformation:
      textDocument?.diagnostic?.relatedInformation === true ||
      textDocument?.publishDiagnostics?.relatedInformation === true,
    resolveActionEdits: textDocument?.codeAction?.resolveSupport?.properties.includes("edit") === true,
    documentChanges: workspace?.workspaceEdit?.documentChanges === true,
    annotatedChanges: workspace?.workspaceEdit?.changeAnnotationSupport !== undefined,
    configuration: workspace?.configuration === true,
    watchConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    watchFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    progress: window?.workDoneProgress === true,
    workspaceFolders: workspace?.workspaceFolders === true,
  };
}

/** Stands in until the editor has introduced itself. */
export const NO_CLIENT_FEATURES: ClientFeatures = readClientFeatures({});
