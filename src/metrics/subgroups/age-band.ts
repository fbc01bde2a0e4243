/** The age bands of subgroup tables (PROTOCOL section 10), in years. */
export const AGE_BANDS = ["<40", "40-59", "60-79", ">=80"] as const;

export type AgeBand = (typeof AGE_BANDS)[number];

/** Names the band of an age in years; null when the age is not known. */
export function ageBand(ageYears: number | null): AgeBand | null {
  if (ageYears === null || Number.isNaN(ageYears)) return null;
  if (ageYears < 40) return "<40";
  if (ageYears < 60) return "40-59";
  return ageYears < 80 ? "60-79" : ">=80";
}
