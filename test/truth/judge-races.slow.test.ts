import { compareWithRace } from "./compare-with-race";
import { judgeOnPostgresql } from "./judge-on-postgresql";
import { runRaces } from "./run-races";

await judgeOnPostgresql("interleaving", runRaces, compareWithRace);
