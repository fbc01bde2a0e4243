/** Where there is no number. */
export const MISSING = "–";

interface Interval {
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Writes a score or a difference of scores: "0.873", "−0.021" with `signed` "+0.012". */
export function formatScore(
  value: number | null | undefined,
  { digits = 3, signed = false }: { digits?: number; signed?: boolean } = {},
): string {
  if (value === null || value === undefined || Number.isNaN(value)) return MISSING;
  const text = Math.abs(value).toFixed(digits);
  const isZero = Number(text) === 0;
  if (value < 0 && !isZero) return `−${text}`;
  return signed && !isZero ? `+${text}` : text;
}

/** Writes an interval: "[0.851, 0.893]"; empty when there is none. */
export function formatInterval(
  { lower, upper }: Interval,
  options: { digits?: number; signed?: boolean } = {},
): string {
  if (lower === null || upper === null) return "";
  return `[${formatScore(lower, options)}, ${formatScore(upper, options)}]`;
}

/** Writes a value with its interval: "0.873 [0.851, 0.893]". */
export function formatEstimate(
  estimate: Interval & { readonly value: number | null },
  options: { digits?: number; signed?: boolean } = {},
): string {
  return `${formatScore(estimate.value, options)} ${formatInterval(estimate, options)}`.trim();
}

/** Writes a p value: "p = 0.034", "p < 0.001". */
export function formatP(p: number): string {
  return p < 0.001 ? "p < 0.001" : `p = ${p.toFixed(3)}`;
}

/** Writes a whole number with thousands apart: "21,799". */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Writes a number of parameters: "30.7 M", "512 k". */
export function formatParameters(parameters: number | null): string {
  if (parameters === null) return MISSING;
  if (parameters >= 1e9) return `${threeDigits(parameters / 1e9)} G`;
  if (parameters >= 1e6) return `${threeDigits(parameters / 1e6)} M`;
  if (parameters >= 1e3) return `${threeDigits(parameters / 1e3)} k`;
  return String(parameters);
}

/** Writes a number to three significant digits without exponents: "0.0123", "4.56", "123". */
export function threeDigits(value: number | null): string {
  if (value === null || Number.isNaN(value)) return MISSING;
  if (value === 0) return "0";
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(decimals, 6)).replace("-", "−");
}

/** Writes a duration in milliseconds to three significant digits: "12.4", "< 0.01"; a dash for null. */
export function formatMilliseconds(milliseconds: number | null): string {
  if (milliseconds !== null && milliseconds < 0.01) return "< 0.01";
  return threeDigits(milliseconds);
}

/** Writes a tiny number: "1.4 × 10⁻¹³"; "0" for zero. */
export function scientific(value: number): string {
  if (value === 0) return "0";
  const [mantissa, exponent] = value.toExponential(1).split("e");
  const digits = [...exponent!.replace("+", "")].map((digit) => SUPERSCRIPTS.get(digit) ?? digit);
  return `${mantissa!.replace("-", "−")} × 10${digits.join("")}`;
}

const SUPERSCRIPTS = new Map([..."-0123456789"].map((digit, i) => [digit, [..."⁻⁰¹²³⁴⁵⁶⁷⁸⁹"][i]!]));

/** Writes a share as a percentage: "25 %", "2.5 %". */
export function formatPercent(share: number | null): string {
  if (share === null) return MISSING;
  const percent = share * 100;
  const digits = Math.abs(percent - Math.round(percent)) < 1e-9 || percent >= 10 ? 0 : 1;
  return `${percent.toFixed(digits)} %`;
}

/** Writes a duration: "42 s", "3 min 10 s", "2 h 05 min". */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** Writes an ISO moment to the minute: "2026-01-02 03:04 UTC"; anything else as it is. */
export function formatMoment(moment: string): string {
  return moment.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*Z$/, "$1 $2 UTC");
}

/** Writes a number of things: "1 record", "12 records"; `plural` where an s is not enough. */
export function countOf(count: number, singular: string, plural: string = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** Joins words as a sentence does: "a", "a and b", "a, b and c". */
export function listOf(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)!}`;
}
