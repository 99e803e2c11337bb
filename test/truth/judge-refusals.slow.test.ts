import { compareWithRaise } from "./compare-with-raise";
import { judgeOnPostgresql } from "./judge-on-postgresql";
import { runRefusals } from "./run-raises";

await judgeOnPostgresql("refusal", runRefusals, compareWithRaise);
