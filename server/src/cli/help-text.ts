/** What `roundtrip --help` prints. */
export const HELP_TEXT = `Finds the database round trips that Django ORM code makes once per row.

usage: roundtrip check [PATH ...] [options]    check folders or files (default: the working directory)
       roundtrip report RECORDING [options]    show what a recorded run sent, by test and request
       roundtrip why FILE:LINE                 tell what is known of a line, and why nothing is found there
       roundtrip rules [NAME]                  list the rules, or describe one

options of check:
  --format FORMAT         text (default), json, sarif or github
  --select RULE           only these rules; repeat it or separate names by commas
  --ignore RULE           not these rules
  --baseline FILE         leave out the findings that FILE knows
  --write-baseline FILE   write what is found to FILE, as known from now on
  --recording RECORDING   say which findings a recorded run confirms, and report what it alone shows
  --cache DIR             keep the index in DIR (default: the user's cache folder)
  --no-cache              keep no index
  --no-color              no colours; NO_COLOR and FORCE_COLOR are honoured too

options of report:
  --format FORMAT         text (default) or json
  --save-baseline FILE    write the number of queries of each test and request to FILE
  --against FILE          compare with such a FILE; exit code 1 when a number grew
  --no-color              no colours

  -h, --help              show this text
  -V, --version           show the version

exit code: 0 nothing found, 1 findings or more queries than before, 2 could not run

settings: [tool.roundtrip] in pyproject.toml: select, ignore, severity, exclude, per-file-ignores,
  constraint-name
`;
