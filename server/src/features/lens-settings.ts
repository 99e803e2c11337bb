/** What an editor is to show of counts. */
export interface LensSettings {
  readonly lenses: boolean;
  readonly lineCounts: "off" | "hot" | "all";
}

const LINE_COUNTS = ["off", "hot", "all"] as const;

/** Reads the section `roundtrip` of the editor's settings, whatever it is. */
export function readLensSettings(settings: unknown): LensSettings {
  const section = asTable(settings);
  return {
    lenses: asTable(section.lens).enable !== false,
    lineCounts: LINE_COUNTS.find((each) => each === section.lineCounts) ?? "hot",
  };
}

function asTable(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
