import type { Expression } from "./syntax/ast";
import { expressionText } from "./syntax/expression-text";

/** Commands, and migrations: `RunPython` loads data once. */
const COMMANDS = /\/(management\/commands|migrations)\//;
/** Wherever the class is. */
const OF_COMMAND = /^(Base)?Command\./;
/** A program that is no server: it starts Django by itself. */
const STARTS_DJANGO = /\bdjango\.setup\(\)/;
const IS_SERVER = /\b(Celery|get_[aw]sgi_application)\(/;
/** With standard input read as well: a mail server starts the program with each mail that comes in. */
const READS_MAIL = /^(import|from) email\b/m;
/** Signals that `migrate` alone sends. */
const OF_MIGRATIONS = /\b(pre|post)_migrate\b/;
const CONNECTS_TO_MIGRATIONS = /\b(pre|post)_migrate\.connect\(\s*(receiver\s*=\s*)?$/;
/** Decorators that others do not call a function by. */
const NO_REGISTRATION = /(^|\.)(atomic|lru_cache|cache|contextmanager)\b/;

/** Files that make a folder an application, whatever its name says. */
export const OF_APPLICATIONS: readonly string[] = ["apps.py", "models.py", "views.py", "urls.py"];

/** The file that a folder has which holds a whole project. */
export const OF_PROJECTS = "manage.py";

/** A file of commands, by its path in the project. */
export function holdsCommands(path: string): boolean {
  return COMMANDS.test(path);
}

/** The text of a command that reads a mail from its standard input. */
export function takesMail(text: string): boolean {
  return text.includes("sys.stdin") && READS_MAIL.test(text);
}

/** `@receiver(post_migrate)` */
export function receivesMigrations(decorators: readonly Expression[]): boolean {
  return decorators.some((decorator) => OF_MIGRATIONS.test(expressionText(decorator)));
}

/** `post_migrate.connect(`, as it stands before a name. */
export function connectsToMigrations(before: string): boolean {
  return CONNECTS_TO_MIGRATIONS.test(before);
}

/** A method of a command's class. */
export function isOfCommand(unit: string): boolean {
  return OF_COMMAND.test(unit);
}

export function isProgramText(text: string): boolean {
  return STARTS_DJANGO.test(text) && !IS_SERVER.test(text);
}

/** Nobody calls a function because of the decorator. */
export function isNoRegistration(decorator: Expression): boolean {
  return NO_REGISTRATION.test(expressionText(decorator));
}
