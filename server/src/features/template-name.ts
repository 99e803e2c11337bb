/** A template's name, as the report tells it: its last folder and the file. */
export function templateName(file: string): string {
  return file.split("/").slice(-2).join("/");
}
