import { EinthovenError } from "../../core/error.ts";

/** Above this an age is a code ("older than 89" is 300 in PTB-XL), not an age. */
const OLDEST_YEARS = 120;

const DAYS_PER_YEAR = 365.25;

/** Reads an age in years; null for blank, NaN, negative (-1), censored (">89") and codes beyond human age (300). "572d" is in days. */
export function parseAgeYears(text: string): number | null {
  const [, number = "", unit] = /^([\d.]+|)(d?)$/.exec(text.trim()) ?? [];
  if (number === "") return null;
  const years = unit === "d" ? Number(number) / DAYS_PER_YEAR : Number(number);
  return years >= 0 && years <= OLDEST_YEARS ? years : null;
}

/** Reads a sex in any spelling of the headers and tables (Male, male, M, 'Female', F ...); null for all else. */
export function parseSex(text: string): "female" | "male" | null {
  const word = text.replaceAll(/['"]/g, "").trim().toLowerCase();
  if (word === "female" || word === "f") return "female";
  if (word === "male" || word === "m") return "male";
  return null;
}

/** The error for a record of which no annotation is known: it was not judged normal. */
export function labelUnknown(what: string): EinthovenError {
  return new EinthovenError("label-unknown", what, {
    hint: "a record without any annotation is not a normal one; it is left out",
  });
}
