/** What `roundtrip --help` prints. */
export const HELP_TEXT = `Finds the database round trips that Django ORM code makes once per row.

usage: roundtrip check [PATH ...] [options]    check folders or files (default: the working directory)
       roundtrip why FILE:LINE                 tell what is known of a line, and why nothing is found there
       roundtrip rules [NAME]                  list the rules, or describe one

options of check:
  --format FORMAT         text (default), json, sarif or github
  --select RULE           only these rules; repeat it or separate names by commas
  --ignore RULE           not these rules
  --baseline FILE         leave out the findings that FILE knows
  --write-baseline FILE   write what is found to FILE, as known from now on
  --cache DIR             keep the index in DIR (default: the user's cache folder)
  --no-cache              keep no index
  --no-color              no colours; NO_COLOR and FORCE_COLOR are honoured too

  -h, --help              show this text
  -V, --version           show the version

exit code: 0 nothing found, 1 findings, 2 could not run

settings: [tool.roundtrip] in pyproject.toml: select, ignore, severity, exclude, per-file-ignores
`;
