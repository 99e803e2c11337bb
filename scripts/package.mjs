// Builds and packs roundtrip.vsix: everything is bundled, so no node_modules go in.
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";

execFileSync("node", ["scripts/build.mjs"], { stdio: "inherit" });
execFileSync(
  "npx",
  ["vsce", "package", "--no-dependencies", "--no-rewrite-relative-links", "--out", "roundtrip.vsix"],
  { stdio: "inherit" },
);
console.log(`roundtrip.vsix: ${(statSync("roundtrip.vsix").size / 1024 / 1024).toFixed(2)} MB`);
