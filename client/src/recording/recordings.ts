import { existsSync } from "node:fs";
import {
  type CancellationToken,
  CancellationTokenSource,
  type Disposable,
  EventEmitter,
  type Memento,
  type Position,
  type TextDocument,
} from "vscode";
import type { QueryList, ReportData, TimelineEntry } from "../../../protocol/recorded";
import type { ServerControl } from "../server-control";
import { type Asked, SharedRequest } from "./shared-request";

/** The recording that counts are shown from: a run's, with those of earlier runs for the tests it did not run. */
export interface OpenRecording {
  readonly path: string;
  /** Oldest first. */
  readonly earlier: readonly string[];
}

const REMEMBERED = "recording";
/** A full run and some of single tests after it: more would be forgotten by then. */
const MOST_EARLIER = 4;

/** Which recording is open, and what the server says about it. */
export class Recordings implements Disposable {
  private readonly changed = new EventEmitter<void>();
  /** Fires when there may be other counts than before. */
  readonly onDidChange = this.changed.event;
  private readonly subscription: Disposable;
  private open: OpenRecording | null = null;
  /** The side bar, the page and a run's end ask at once, and a large one takes the server seconds. */
  private readonly reports = new SharedRequest(() => this.askReport());

  constructor(
    private readonly server: ServerControl,
    private readonly memory: Memento,
  ) {
    this.subscription = server.onDidStart((client) => {
      client.onNotification("roundtrip/recordingChanged", () => this.change());
      // A server that was started again knows of no recording.
      if (this.open !== null) void this.tell();
    });
  }

  get current(): OpenRecording | null {
    return this.open;
  }

  /** Shows the recording at `path`. @returns sentences about what is wrong with it */
  async show(path: string, earlier: readonly string[] = []): Promise<readonly string[]> {
    this.open = { path, earlier };
    await this.memory.update(REMEMBERED, this.open);
    return this.tell();
  }

  async close(): Promise<void> {
    this.open = null;
    await this.memory.update(REMEMBERED, undefined);
    await this.tell();
  }

  /** Shows what was shown when the window was closed, where it is still there. */
  async restore(): Promise<void> {
    const { path, earlier } = this.memory.get<OpenRecording>(REMEMBERED) ?? { path: "", earlier: [] };
    if (path !== "" && existsSync(path)) await this.show(path, earlier.filter(existsSync));
  }

  /** The recordings that stay in force for the tests that a run of some tests does not run. */
  chain(): string[] {
    if (this.open === null) return [];
    const chain = [...this.open.earlier, this.open.path];
    // The first one is the fullest.
    return chain.length > MOST_EARLIER ? [...chain.slice(0, 1), ...chain.slice(1 - MOST_EARLIER)] : chain;
  }

  report(): Promise<ReportData | null> {
    return this.reports.get();
  }

  /** The report as JSON for other programs. */
  exportReport(): Promise<string | null> {
    return this.ask<string | null>("roundtrip/exportReport", {}, null);
  }

  queries(key: string): Promise<QueryList | null> {
    return this.ask<QueryList | null>("roundtrip/queries", { key }, null);
  }

  /** `name` of a test or a request of the report. */
  timeline(name: string): Promise<TimelineEntry[]> {
    return this.ask<TimelineEntry[]>("roundtrip/timeline", { name }, []);
  }

  /** Names of the tests that went through the function at `position`. */
  async testsReaching(document: TextDocument, position: Position): Promise<string[]> {
    const converter = this.server.running?.code2ProtocolConverter;
    if (converter === undefined) return [];
    const textDocument = converter.asTextDocumentIdentifier(document);
    return this.ask("roundtrip/testsReaching", { textDocument, position: converter.asPosition(position) }, []);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private async tell(): Promise<readonly string[]> {
    const { path, earlier } = this.open ?? { path: null, earlier: [] };
    const answer = await this.ask("roundtrip/openRecording", { path, earlier }, { problems: [] as string[] });
    this.change();
    return answer.problems;
  }

  private change(): void {
    this.reports.outdate();
    this.changed.fire();
  }

  private askReport(): Asked<ReportData | null> {
    const cancellation = new CancellationTokenSource();
    const answer = this.ask<ReportData | null>("roundtrip/report", {}, null, cancellation.token);
    return { answer, cancel: () => cancellation.cancel() };
  }

  /** `otherwise` where there is no server, or one that cannot answer; its own log says why. */
  private async ask<T>(method: string, params: object, otherwise: T, token?: CancellationToken): Promise<T> {
    const client = this.server.running;
    if (client === undefined) return otherwise;
    try {
      // An absent token that is passed on would be sent as a parameter.
      return await (token === undefined
        ? client.sendRequest<T>(method, params)
        : client.sendRequest<T>(method, params, token));
    } catch (error) {
      if (token?.isCancellationRequested) return otherwise;
      this.server.log(`${method}: ${error instanceof Error ? error.message : error}`);
      return otherwise;
    }
  }
}
