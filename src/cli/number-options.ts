import { InvalidArgumentError } from "commander";

/** Reads an option that is a whole number above 0. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("expected a whole number above 0");
}

/** Reads an option that is a time in seconds, fractions included. */
export function seconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0 && text.trim() !== "") return value;
  throw new InvalidArgumentError("expected a number of seconds");
}
