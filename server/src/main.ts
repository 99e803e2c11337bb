import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { createLanguageService } from "./features/service";
import { serve } from "./lsp/serve";

// The transport is the one the client names on the command line: --node-ipc or --stdio.
serve(createConnection(ProposedFeatures.all), createLanguageService);
