import { type Disposable, StatusBarAlignment, window } from "vscode";

/** What the server says about itself in the notification `roundtrip/status`. */
export interface ServerStatus {
  indexing: boolean;
  files: number;
  models: number;
  findings: number;
  /** Sentences about what could not be read. */
  problems: string[];
}

/** The entry in the status bar: what the server is doing, and how much it found. A click opens the output channel. */
export class StatusItem implements Disposable {
  private readonly item = window.createStatusBarItem("roundtrip.status", StatusBarAlignment.Right, 90);

  constructor() {
    this.item.name = "Roundtrip";
    this.item.command = "roundtrip.showOutput";
    this.item.show();
  }

  /** What the entry reads now, icon left out. */
  get text(): string {
    return this.item.text.replace(/^\$\([^)]*\) /, "");
  }

  show({ indexing, files, models, findings, problems }: ServerStatus): void {
    const text = indexing ? "Roundtrip: indexing" : `Roundtrip: ${count(findings, "finding")}`;
    const icon = indexing ? "sync~spin" : problems.length > 0 ? "warning" : "database";
    const facts = [`${count(files, "file")}, ${count(models, "model")}`, ...problems].join("\n");
    this.set(icon, text, facts);
  }

  showStarting(): void {
    this.set("sync~spin", "Roundtrip: starting", "The language server is starting");
  }

  showOff(reason: string): void {
    this.set("circle-slash", "Roundtrip: off", reason);
  }

  dispose(): void {
    this.item.dispose();
  }

  private set(icon: string, text: string, tooltip: string): void {
    this.item.text = `$(${icon}) ${text}`;
    this.item.tooltip = tooltip;
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
