import type { Project } from "../frontends/django/modules/project";
import { readSettings } from "../frontends/django/schema/settings-facts";
import type { ModuleFacts } from "../frontends/django/syntax/module-facts";
import { LineIndex } from "../orm/line-index";
import type { UnreadPart } from "./analysis";

/** What the parts are found in. */
export interface UnreadGround {
  readonly root: string;
  readonly projects: readonly Project[];
  /** The files looked at so far. */
  readonly files: Iterable<string>;
  readonly facts: (file: string) => ModuleFacts | null;
  readonly text: (file: string) => string | null;
}

/** What the settings decide, so that not knowing it is worth a sentence. */
const CONSEQUENCES = {
  INSTALLED_APPS: "models of installed packages may be missing",
  AUTH_USER_MODEL: "relations to the user model are not followed",
} as const;

/** The parts of a workspace that could not be understood, settings first, then files by path. */
export function listUnread(ground: UnreadGround): readonly UnreadPart[] {
  const settings = ground.projects.flatMap((project) => {
    const { file, unread } = readSettings(project);
    return file === null ? [] : [{ file, unread }];
  });
  const values = settings.flatMap(({ file, unread }) =>
    unread.map((name) => ({
      file,
      sentence: `${name} in ${pathOf(ground, file)} is not known without running it: ${CONSEQUENCES[name]}.`,
    })),
  );
  const broken = new Set([...settings.map(({ file }) => file), ...[...ground.files].sort()]);
  const isSettings = (file: string): boolean => settings.some((each) => each.file === file);
  return [...values, ...[...broken].flatMap((file) => syntaxError(ground, file, isSettings(file)))];
}

function syntaxError(ground: UnreadGround, file: string, isSettings: boolean): UnreadPart[] {
  const [error] = ground.facts(file)?.errors ?? [];
  const text = ground.text(file);
  if (error === undefined || text === null) return [];
  const line = new LineIndex(text).positionAt(error.s).line + 1;
  const consequence = isSettings ? "settings around it may be missing" : "the functions around it are not analysed";
  return [{ file, sentence: `${pathOf(ground, file)} has a syntax error near line ${line}: ${consequence}.` }];
}

function pathOf({ root }: UnreadGround, file: string): string {
  return file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file;
}
