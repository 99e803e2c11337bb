import {
  commands,
  type Disposable,
  DocumentLink,
  EventEmitter,
  Location,
  languages,
  Position,
  Range,
  type TextDocumentContentProvider,
  Uri,
  window,
  workspace,
} from "vscode";
import type { QueryList } from "../../../protocol/recorded";
import type { Recordings } from "./recordings";
import { type QueryEntry, type QueryText, writeQueryList } from "./write-query-list";

const SCHEME = "roundtrip-queries";

/** Shows recorded queries in a peek view: their SQL with counts, times and places, each of which leads to the code. */
export class QueryPeek implements Disposable, TextDocumentContentProvider {
  private readonly changed = new EventEmitter<Uri>();
  readonly onDidChange = this.changed.event;
  private readonly texts = new Map<string, QueryText>();
  private readonly subscriptions: Disposable[];

  constructor(private readonly recordings: Recordings) {
    const ours = { scheme: SCHEME };
    this.subscriptions = [
      this.changed,
      workspace.registerTextDocumentContentProvider(SCHEME, this),
      workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(uri.toString())),
      languages.registerDocumentLinkProvider(ours, { provideDocumentLinks: ({ uri }) => this.links(uri) }),
      languages.registerDefinitionProvider(ours, {
        provideDefinition: ({ uri }, { line }) => {
          const entry = this.entries(uri).find((each) => each.line <= line && line <= each.endLine);
          return entry && placeOf(entry);
        },
      }),
      commands.registerCommand("roundtrip.showQueries", (key: string, uri?: string, position?: Position) =>
        this.show(key, uri, position),
      ),
    ];
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.texts.get(uri.toString())?.text ?? "";
  }

  dispose(): void {
    for (const each of this.subscriptions) each.dispose();
  }

  /** Opens the peek view at `position` of a file, or at the cursor. @returns how many entries it lists */
  private async show(key: string, file?: string, position?: { line: number; character: number }): Promise<number> {
    const list = await this.recordings.queries(key);
    if (list === null || list.rows.length === 0) {
      void window.showInformationMessage("Roundtrip: no queries were recorded here. Run the tests again.");
      return 0;
    }
    const uri = this.write(key, list);
    const editor = window.activeTextEditor;
    const at = file === undefined ? editor?.document.uri : Uri.parse(file);
    const where = position ? new Position(position.line, position.character) : editor?.selection.active;
    // Its language must be known before it is drawn, for the colours.
    await workspace.openTextDocument(uri);
    const locations = this.entries(uri).map(({ line, link }) => new Location(uri, new Range(line, 3, line, link.end)));
    if (at === undefined || where === undefined) await window.showTextDocument(uri);
    else {
      await commands.executeCommand("editor.action.peekLocations", at, where, locations, "peek");
      // It begins at the entry whose line number is nearest to that of the code; what is sent most often stands first.
      await commands.executeCommand("list.focusFirst");
    }
    return locations.length;
  }

  private write(key: string, list: QueryList): Uri {
    const name = list.title.replace(/[^\w.,: -]+/g, "_");
    const uri = Uri.from({ scheme: SCHEME, path: `/${name}.sql`, query: key });
    this.texts.set(
      uri.toString(),
      writeQueryList(list, (path) => workspace.asRelativePath(path)),
    );
    this.changed.fire(uri);
    return uri;
  }

  private entries(uri: Uri): readonly QueryEntry[] {
    return this.texts.get(uri.toString())?.entries ?? [];
  }

  private links(uri: Uri): DocumentLink[] {
    return this.entries(uri).flatMap((entry) => {
      const place = placeOf(entry);
      if (place === undefined) return [];
      const { line, character } = place.range.start;
      const target = place.uri.with({ fragment: `L${line + 1},${character + 1}` });
      return [new DocumentLink(new Range(entry.line, entry.link.start, entry.line, entry.link.end), target)];
    });
  }
}

/** Undefined where no code of the workspace sent the query. */
function placeOf({ row: { file, range } }: QueryEntry): Location | undefined {
  if (file === null || range === null) return undefined;
  const { start, end } = range;
  return new Location(Uri.file(file), new Range(start.line, start.character, end.line, end.character));
}
