import { type Case, type CaseFile, parseCases } from "./parse-cases";

/**
 * Reads the code blocks of a rule's page as cases. A page is written for its readers, so it differs from a fixture:
 * sections without code are no cases, a section that holds nothing but texts after the fix belongs to the one above,
 * and the models of the first section serve all. Throws an error with file and line where the page cannot be read.
 */
export function parseRulePage(source: string, markdown: string): Case[] {
  const cases = parseCases(source, keepCases(markdown));
  const models = new Map<string, CaseFile>();
  for (const [path, file] of cases[0]?.files ?? []) {
    if (path.endsWith("models.py")) models.set(path, { ...file, own: false });
  }
  return cases.map((each) => ({ ...each, files: new Map([...models, ...each.files]) }));
}

/** The page with the headings blanked that begin no case; line numbers stay. */
function keepCases(markdown: string): string {
  return splitSections(markdown)
    .map((section) => (beginsCase(section) ? section : section.replace(/^## .*/, "")))
    .join("");
}

function splitSections(markdown: string): string[] {
  return markdown.split(/^(?=## )/m);
}

function beginsCase(section: string): boolean {
  return /^`[^`]+`:$/m.test(section);
}
