import { commands, type Disposable, Location, Position, Range, Uri } from "vscode";
import type { Place } from "../../protocol/place";

/** Registers the command of lenses that stand for places in the code: it lists them in the editor's peek view. */
export function registerShowPlaces(): Disposable {
  return commands.registerCommand("roundtrip.showPlaces", (places: string, uri: string, position: Position) => {
    const found = (JSON.parse(places) as Place[]).map(toLocation);
    const at = new Position(position.line, position.character);
    return commands.executeCommand("editor.action.showReferences", Uri.parse(uri), at, found);
  });
}

function toLocation({ file, range: { start, end } }: Place): Location {
  return new Location(Uri.file(file), new Range(start.line, start.character, end.line, end.character));
}
