import { PNG } from "pngjs";

/** A drawing of ECG paper, pixel by pixel. */
export interface TracePixels {
  readonly width: number;
  readonly height: number;
  /** "r,g,b" of a pixel. */
  readonly colorAt: (x: number, y: number) => string;
  /** Near black, unlike paper and grid: at least half of the pixel is trace. */
  readonly isInk: (x: number, y: number) => boolean;
  /** Rows [from, to) of a column that are ink, from the top. */
  readonly rowsAt: (x: number, within: readonly [number, number]) => number[];
}

const DARK = 128;

export function tracePixels(png: Buffer): TracePixels {
  const { width, height, data } = PNG.sync.read(png);
  const channels = (x: number, y: number): readonly number[] => {
    const at = 4 * (y * width + x);
    return [...data.subarray(at, at + 3)];
  };
  const isInk = (x: number, y: number): boolean =>
    channels(x, y).every((channel) => channel < DARK);
  const rowsAt = (x: number, [from, to]: readonly [number, number]): number[] =>
    Array.from({ length: to - from }, (_, i) => from + i).filter((y) => isInk(x, y));
  return { width, height, colorAt: (x, y) => channels(x, y).join(), isInk, rowsAt };
}
