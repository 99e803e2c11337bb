import { type Disposable, EventEmitter, type Pseudoterminal, type Terminal, ThemeIcon, window } from "vscode";

const INTERRUPT = "\x03";

/** A terminal that shows a process which this extension started, and gives it what is typed. */
export class OutputTerminal implements Disposable {
  private readonly written = new EventEmitter<string>();
  private terminal: Terminal | undefined;
  /** What came before the terminal was drawn. */
  private waiting: string[] | null = null;
  private line = "";
  /** Called with a line that was typed, with its line end. */
  onLine: (line: string) => void = () => {};
  /** Called on Ctrl+C, and when the terminal is closed. */
  onInterrupt: () => void = () => {};

  constructor(
    private readonly name: string,
    private readonly icon: string,
  ) {}

  /** Shows the terminal, a new one when it was closed, without taking the cursor from the editor. */
  show(): void {
    this.terminal ??= this.create();
    this.terminal.show(true);
  }

  write(text: string): void {
    const shown = text.replace(/\r?\n/g, "\r\n");
    if (this.waiting === null) this.written.fire(shown);
    else this.waiting.push(shown);
  }

  /** A line in bold, to tell what this extension says from what the process prints. */
  announce(text: string): void {
    this.write(`\x1b[1m${text}\x1b[0m\n`);
  }

  dispose(): void {
    this.terminal?.dispose();
    this.written.dispose();
  }

  private create(): Terminal {
    this.waiting = [];
    const pty: Pseudoterminal = {
      onDidWrite: this.written.event,
      open: () => {
        const waiting = this.waiting ?? [];
        this.waiting = null;
        for (const text of waiting) this.written.fire(text);
      },
      close: () => {
        this.terminal = undefined;
        this.onInterrupt();
      },
      handleInput: (data) => this.type(data),
    };
    return window.createTerminal({ name: this.name, pty, iconPath: new ThemeIcon(this.icon) });
  }

  /** Edits the line that is being typed, as a terminal does for a program that reads lines. */
  private type(data: string): void {
    if (data === INTERRUPT) this.onInterrupt();
    // Cursor keys and the like have no meaning for a program that reads lines.
    if (data === INTERRUPT || data.startsWith("\x1b")) return;
    for (const key of data) {
      if (key === "\r") {
        this.write("\n");
        this.onLine(`${this.line}\n`);
        this.line = "";
      } else if (key === "\x7f") {
        if (this.line !== "") this.write("\b \b");
        this.line = this.line.slice(0, -1);
      } else {
        this.line += key;
        this.write(key);
      }
    }
  }
}
