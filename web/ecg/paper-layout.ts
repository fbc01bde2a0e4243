import type { Gain, Speed } from "./paper-scale.ts";

export const LAYOUTS = ["3x4", "6x2", "12x1"] as const;
export type Layout = (typeof LAYOUTS)[number];

/** One lead on the paper: which part of the recording, and where. Millimetres from the top left corner. */
export interface Strip {
  readonly lead: string;
  readonly fromSecond: number;
  readonly seconds: number;
  readonly leftMm: number;
  /** Where the lead's median lies. */
  readonly baselineMm: number;
  /** Does the calibration pulse stand before it? */
  readonly startsRow: boolean;
}

/** A sheet of paper with its strips. */
export interface PaperLayout {
  readonly widthMm: number;
  readonly heightMm: number;
  /** Where the first strip of every row begins; the calibration pulse stands before it. */
  readonly startMm: number;
  /** From one base line to the next. */
  readonly rowMm: number;
  readonly strips: readonly Strip[];
}

const SHEETS: Readonly<Record<Exclude<Layout, "12x1">, readonly (readonly string[])[]>> = {
  "3x4": [
    ["I", "aVR", "V1", "V4"],
    ["II", "aVL", "V2", "V5"],
    ["III", "aVF", "V3", "V6"],
  ],
  "6x2": [
    ["I", "V1"],
    ["II", "V2"],
    ["III", "V3"],
    ["aVR", "V4"],
    ["aVL", "V5"],
    ["aVF", "V6"],
  ],
};
const TWELVE = ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"];
const RHYTHM_LEAD = "II";

/** From one base line to the next, by layout and gain; multiples of 5 mm, so that base lines lie on bold lines. */
const ROW_MM: Readonly<Record<Layout, Readonly<Record<Gain, number>>>> = {
  "3x4": { 5: 20, 10: 30, 20: 50 },
  "6x2": { 5: 20, 10: 25, 20: 45 },
  "12x1": { 5: 15, 10: 20, 20: 35 },
};
/** What a sheet of several columns shows at once. */
export const SHEET_SECONDS = 10;

export interface LayoutOptions {
  readonly layout: Layout;
  readonly speedMmPerSecond: Speed;
  readonly gainMmPerMillivolt: Gain;
  readonly leads: readonly string[];
  /** Length of the recording. */
  readonly recordedSeconds: number;
  /** Where a sheet of several columns begins. */
  readonly startSecond: number;
}

/**
 * Places the strips. 3 x 4: columns of 2.5 s each, one after the other in time, and ten seconds of lead II below.
 * 6 x 2: columns of 5 s. 12 x 1: all leads over the whole recording. Of a recording that ends before a later
 * column, that column shows the end of the recording instead of nothing.
 */
export function paperLayout(options: LayoutOptions): PaperLayout {
  const { layout, speedMmPerSecond: speed, gainMmPerMillivolt: gain } = options;
  const startMm = speed === 50 ? 15 : 10;
  const rowMm = ROW_MM[layout][gain];
  const firstMm = 5 * Math.round((2 * rowMm) / 15);
  const place = { startMm, rowMm, firstMm, speed };
  const strips = layout === "12x1" ? longStrips(options, place) : sheetStrips(options, place);
  const seconds = layout === "12x1" ? options.recordedSeconds : SHEET_SECONDS;
  const rows = new Set(strips.map(({ baselineMm }) => baselineMm)).size;
  return {
    widthMm: Math.ceil((startMm + seconds * speed) / 5) * 5 + 5,
    heightMm: 2 * firstMm + Math.max(0, rows - 1) * rowMm,
    startMm,
    rowMm,
    strips,
  };
}

interface Place {
  readonly startMm: number;
  readonly rowMm: number;
  readonly firstMm: number;
  readonly speed: number;
}

function longStrips({ leads, recordedSeconds }: LayoutOptions, place: Place): Strip[] {
  const further = leads.filter((lead) => !TWELVE.includes(lead));
  return [...TWELVE, ...further].map((lead, row) => ({
    lead,
    fromSecond: 0,
    seconds: recordedSeconds,
    leftMm: place.startMm,
    baselineMm: place.firstMm + row * place.rowMm,
    startsRow: true,
  }));
}

function sheetStrips(options: LayoutOptions, { startMm, rowMm, firstMm, speed }: Place): Strip[] {
  const { layout, leads, recordedSeconds, startSecond } = options;
  const rows = SHEETS[layout === "6x2" ? "6x2" : "3x4"];
  const columnSeconds = SHEET_SECONDS / rows[0]!.length;
  const latest = Math.max(0, recordedSeconds - columnSeconds);
  const strips = rows.flatMap((row, r) =>
    row.map((lead, column) => ({
      lead,
      fromSecond: Math.min(startSecond + column * columnSeconds, latest),
      seconds: columnSeconds,
      leftMm: startMm + column * columnSeconds * speed,
      baselineMm: firstMm + r * rowMm,
      startsRow: column === 0,
    })),
  );
  if (layout === "6x2") return strips;
  const rhythm = {
    lead: leads.includes(RHYTHM_LEAD) ? RHYTHM_LEAD : (leads[0] ?? RHYTHM_LEAD),
    fromSecond: startSecond,
    seconds: SHEET_SECONDS,
    leftMm: startMm,
    baselineMm: firstMm + rows.length * rowMm,
    startsRow: true,
  };
  return [...strips, rhythm];
}
