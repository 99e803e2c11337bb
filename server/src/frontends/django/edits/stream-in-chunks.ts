import type { Refusal, TextEdit } from "../../../orm/fix";
import type { Query } from "../../../orm/query";
import { argumentOf } from "../syntax/argument-of";
import type { WrittenCall } from "./chain-calls";
import { type EditSource, isDjangoFrom } from "./edit-source";

/** Django's own size where it still has one. */
const CHUNK_SIZE = 2000;

interface Chunks {
  readonly edits: readonly TextEdit[];
  readonly added: readonly string[];
}

/**
 * `iterator()` prefetches for one chunk at a time: from Django 4.1 on when a size is given, before that never; without
 * a size it raises from 5.0 on. `aiterator()` has a size of its own and prefetches from 5.0 on.
 */
export function streamInChunks(
  query: Query,
  calls: readonly WrittenCall[],
  prefetches: boolean,
  source: EditSource,
): Chunks | Refusal {
  if (!query.state.streamed || !prefetches) return { edits: [], added: [] };
  const stream = calls.findLast((call) => call.name === "iterator" || call.name === "aiterator");
  if (!stream) return { refused: "The query is streamed by iterator() in a place that cannot be edited." };
  const asynchronous = stream.name === "aiterator";
  const since = asynchronous ? "5.0" : "4.1";
  const supported = asynchronous ? isDjangoFrom(source, 5, 0) : isDjangoFrom(source, 4, 1);
  if (!supported) return { refused: `${stream.name}() prefetches from Django ${since} on.` };
  if (asynchronous || stream.call.args.length > 0) return readableSize(stream);
  const { place, call } = stream;
  const at = place.base + call.open + 1;
  const edits = [{ file: place.file, start: at, end: at, newText: `chunk_size=${CHUNK_SIZE}` }];
  return { edits, added: [`chunk_size to ${stream.name}()`] };
}

/** `chunk_size=None` means no size. */
function readableSize(stream: WrittenCall): Chunks | Refusal {
  const size = argumentOf(stream.call, 0, "chunk_size");
  if (size?.k === "const" && size.t === "none")
    return { refused: `${stream.name}() prefetches only in chunks of a given size.` };
  return { edits: [], added: [] };
}
