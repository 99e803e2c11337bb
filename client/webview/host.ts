import type { FromPage, PageState, ToPage } from "../src/report/report-messages";

interface HostApi {
  postMessage(message: FromPage): void;
  getState(): PageState | undefined;
  setState(state: PageState): void;
}

declare function acquireVsCodeApi(): HostApi;

/** The extension, as the page sees it. It may be asked for only once. */
export const host: HostApi = acquireVsCodeApi();

/** Calls `take` with what the extension sends. */
export function onMessage(take: (message: ToPage) => void): void {
  window.addEventListener("message", ({ data }: MessageEvent<ToPage>) => take(data));
}
