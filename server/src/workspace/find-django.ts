import { join } from "node:path";
import { parse } from "smol-toml";
import { namesIn, readText } from "./look-at-disk";

export interface DjangoRelease {
  /** Major and minor number. */
  readonly version: readonly [number, number];
  /** Where that is written, for people: `Django-5.2.1.dist-info`, `requirements.txt`. */
  readonly source: string;
}

type Version = readonly [number, number];

/** The Django installed in the first of the folders that holds one. */
export function readInstalledDjango(sitePackages: readonly string[]): DjangoRelease | null {
  for (const folder of sitePackages) {
    const info = namesIn(folder).find((name) => /^django-[\d.]+[^-]*\.(dist|egg)-info$/i.test(name));
    const written = info && (metadataVersion(join(folder, info)) ?? versionOf(info.slice("django-".length)));
    if (info && written) return { version: written, source: info };
    const [, major, minor] =
      /^VERSION\s*=\s*\(\s*(\d+)\s*,\s*(\d+)/m.exec(readText(join(folder, "django/__init__.py"))) ?? [];
    if (major && minor) return { version: [Number(major), Number(minor)], source: "django/__init__.py" };
  }
  return null;
}

function metadataVersion(info: string): Version | null {
  const [, written] = /^Version:\s*(\S+)/m.exec(readText(join(info, "METADATA"))) ?? [];
  return written === undefined ? null : versionOf(written);
}

/** The Django that the project's files ask for: locked versions first, then what is written by hand. */
export function readPinnedDjango(root: string): DjangoRelease | null {
  const names = namesIn(root);
  const below = names.filter((name) => !name.startsWith(".") && name !== "node_modules");
  const folders = ["", ...below.filter((name) => !name.includes(".")).map((name) => `${name}/`)];
  const listings = folders.map((folder) => ({ folder, files: folder === "" ? names : namesIn(join(root, folder)) }));
  for (const { name, readVersion } of PLACES) {
    for (const { folder, files } of listings) {
      for (const file of files.filter((each) => name.test(each))) {
        const version = readVersion(readText(join(root, folder, file)));
        if (version) return { version, source: `${folder}${file}` };
      }
    }
  }
  return null;
}

const PLACES: readonly { name: RegExp; readVersion: (text: string) => Version | null }[] = [
  { name: /^(poetry|uv|pdm)\.lock$/, readVersion: lockedVersion },
  { name: /^Pipfile\.lock$/, readVersion: pipfileVersion },
  { name: /^(requirements|constraints)[^/]*\.(txt|in)$/i, readVersion: requiredVersion },
  { name: /^(base|common|prod|production|main|default|core)\.(txt|in)$/, readVersion: requiredVersion },
  { name: /^pyproject\.toml$/, readVersion: projectVersion },
  { name: /^setup\.(cfg|py)$/, readVersion: quotedVersion },
];

function lockedVersion(text: string): Version | null {
  const [, written] = /^\[\[package\]\]\s*\r?\nname = "django"\s*\r?\nversion = "([^"]+)"/im.exec(text) ?? [];
  return written === undefined ? null : versionOf(written);
}

function pipfileVersion(text: string): Version | null {
  try {
    const lock = JSON.parse(text) as { default?: { django?: { version?: unknown } } };
    const written = lock.default?.django?.version;
    return typeof written === "string" ? versionOf(written.replace(/^=+/, "")) : null;
  } catch {
    return null;
  }
}

/** A line `Django==5.2.1`, `django[argon2]~=5.2 ; python_version > "3.9"  # why`. */
function requiredVersion(text: string): Version | null {
  for (const line of text.split(/\r?\n/)) {
    const [, specifier] = /^\s*django\s*(?:\[[^\]]*\])?\s*([=~<>!^][^;#]*)/i.exec(line) ?? [];
    if (specifier !== undefined) return specifiedVersion(specifier);
  }
  return null;
}

function quotedVersion(text: string): Version | null {
  const [, specifier] = /(?:^|["'\s])django\s*(?:\[[^\]]*\])?\s*([=~<>!^][^;#"'\n]*)/i.exec(text) ?? [];
  return specifier === undefined ? null : specifiedVersion(specifier);
}

/** PEP 621 dependencies, or Poetry's table of them. */
function projectVersion(text: string): Version | null {
  try {
    const { project, tool } = parse(text) as { project?: unknown; tool?: { poetry?: { dependencies?: unknown } } };
    const listed = (project as { dependencies?: unknown } | undefined)?.dependencies;
    const found = Array.isArray(listed)
      ? requiredVersion(listed.filter((each) => typeof each === "string").join("\n"))
      : null;
    return found ?? poetryVersion(tool?.poetry?.dependencies);
  } catch {
    return null;
  }
}

function poetryVersion(dependencies: unknown): Version | null {
  if (typeof dependencies !== "object" || dependencies === null) return null;
  const [, wanted] = Object.entries(dependencies).find(([name]) => name.toLowerCase() === "django") ?? [];
  const specifier = typeof wanted === "string" ? wanted : (wanted as { version?: unknown } | undefined)?.version;
  return typeof specifier === "string" ? specifiedVersion(/^\d/.test(specifier) ? `==${specifier}` : specifier) : null;
}

/** The version a specifier settles on: a pin, or the lower end of a range that has an upper one. */
function specifiedVersion(specifier: string): Version | null {
  const parts = specifier.split(",").map((part) => /^\s*([=~<>!^]+)\s*([\d.]+)/.exec(part));
  const at = (operators: RegExp): string | undefined =>
    parts.find((part) => part?.[1] !== undefined && operators.test(part[1]))?.[2];
  const written = at(/^(={2,3}|~=|\^|~)$/) ?? (at(/^<=?$/) === undefined ? undefined : at(/^>=?$/));
  return written === undefined ? null : versionOf(written);
}

function versionOf(text: string): Version | null {
  const [, major, minor] = /^(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return major === undefined ? null : [Number(major), Number(minor ?? 0)];
}
