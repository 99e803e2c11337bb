const PAGES = "https://github.com/roundtrip-dev/roundtrip/blob/main/docs/rules";

/** Where the page of a rule can be read; the page itself is generated from the rule and the text beside it. */
export function documentationUrl(rule: string): string {
  return `${PAGES}/${rule}.md`;
}
