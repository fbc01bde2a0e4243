/** When a record begins, as far as its header tells. */
export interface BaseTime {
  /** Seconds after midnight, with decimals; null when absent or unreadable. */
  readonly baseTimeSeconds: number | null;
  /** "2020-05-12"; null when absent or unreadable. */
  readonly baseDate: string | null;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * Reads what follows the number of samples in a record line: time [date] as header(5) has it (`17:27:45
 * 15/08/1994`; hours, or hours and minutes, may be missing) or date before time as the Challenge writes it
 * (`05-May-2020 14:50:55`). A field that is neither counts as absent, for nothing else depends on it.
 */
export function parseBaseTime(dateTime: string): BaseTime {
  const tokens = dateTime.split(/\s+/).slice(0, 2);
  return {
    baseTimeSeconds: tokens.map(secondsOf).find((seconds) => seconds !== null) ?? null,
    baseDate: tokens.map(dateOf).find((date) => date !== null) ?? null,
  };
}

function secondsOf(token: string): number | null {
  if (!/^\d+(:\d+){0,2}(\.\d*)?$/.test(token)) return null;
  const parts = token.split(":").map(Number);
  const [hours, minutes, seconds] = [0, 0, ...parts].slice(-3) as [number, number, number];
  return hours < 24 && minutes < 60 && seconds < 61 ? 3600 * hours + 60 * minutes + seconds : null;
}

function dateOf(token: string): string | null {
  const match = /^(\d{1,2})[/-](\d{1,2}|[a-z]{3})[/-](\d{4})$/i.exec(token);
  if (match === null) return null;
  const [, day, month, year] = match as unknown as [string, string, string, string];
  const number = /^\d/.test(month) ? Number(month) : MONTHS.indexOf(month.toLowerCase()) + 1;
  if (number < 1 || number > 12 || Number(day) < 1 || Number(day) > 31) return null;
  return `${year}-${String(number).padStart(2, "0")}-${day.padStart(2, "0")}`;
}
