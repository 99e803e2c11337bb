export interface Ended {
  ending: string;
  stops: number;
  lost: number;
}

export function startDatabase(
  scratch: string,
): Promise<{ python: string; port: number; stop: () => Promise<void> } | { reason: string }>;

export function runRaces(
  database: { python: string; port: number },
  folder: string,
  scratch: string,
): Map<string, Ended>;
