import { PNG } from "pngjs";

/** Which pixels of a screenshot are trace: near black, unlike paper and grid. Rows of a column, from the top. */
export interface TracePixels {
  readonly width: number;
  readonly height: number;
  readonly isDark: (x: number, y: number) => boolean;
  readonly rowsAt: (x: number, within: readonly [number, number]) => number[];
}

/** Ink covers more than half of such a pixel. */
const DARK = 128;

export function tracePixels(png: Buffer): TracePixels {
  const { width, height, data } = PNG.sync.read(png);
  const isDark = (x: number, y: number): boolean => {
    const at = 4 * (y * width + x);
    return data[at]! < DARK && data[at + 1]! < DARK && data[at + 2]! < DARK;
  };
  const rowsAt = (x: number, [from, to]: readonly [number, number]): number[] =>
    Array.from({ length: to - from }, (_, i) => from + i).filter((y) => isDark(x, y));
  return { width, height, isDark, rowsAt };
}
