export interface Place {
  file: string;
  name: string;
}

export interface Planted {
  view: string;
  rule: string;
  read: Place;
  rows: Place;
  reach: string;
  path: string;
  advice: string | null;
}

export interface Compared extends Planted {
  message: string | null;
  hasFix: boolean;
}

export interface LookAlike {
  view: string;
  at: Place;
}

export interface Found {
  rule: string;
  file: string;
  line: number;
  message: string;
  reads: readonly { file: string; line: number }[] | null;
  query: { chain: readonly { file: string; line: number }[] } | null;
  fix?: object | null;
}

export function readPlanted(project: string): Planted[];
export function readRaces(project: string): Planted[];
export function readLookAlikes(project: string): LookAlike[];
export function readWonRaces(project: string): LookAlike[];
export function comparePlanted(
  project: string,
  findings: readonly Found[],
): { planted: Compared[]; missed: Compared[]; unplanned: Found[]; unadvised: Compared[] };
