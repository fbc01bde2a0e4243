/** Above this an age is a code ("older than 89" is 300 in PTB-XL), not an age. */
const OLDEST_YEARS = 120;

/** Reads an age in years; null for blank, NaN, negative (-1) and codes beyond human age (300). */
export function parseAgeYears(text: string): number | null {
  const years = text.trim() === "" ? Number.NaN : Number(text);
  return years >= 0 && years <= OLDEST_YEARS ? years : null;
}

/** Reads a sex in any spelling of the Challenge's headers (Male, male, M, Female, F ...); null for all else. */
export function parseSex(text: string): "female" | "male" | null {
  const word = text.trim().toLowerCase();
  if (word === "female" || word === "f") return "female";
  if (word === "male" || word === "m") return "male";
  return null;
}
