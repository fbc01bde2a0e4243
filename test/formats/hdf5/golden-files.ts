import { gunzipSync } from "node:zlib";
import { bytesOfBase64 } from "../golden.ts";

/** One dataset as h5py reads it. */
export interface GoldenDataset {
  path: string;
  shape: number[];
  type: string;
  /** Numbers as one text, separated by spaces. */
  values: string | string[];
  /** Where a large dataset is not 0; its values are those. */
  at?: number[];
}

/** One content, written by several versions of the library. */
export interface GoldenCase {
  name: string;
  files: Record<string, string>;
  datasets: GoldenDataset[];
}

/** The bytes of a file in a golden vector. */
export function unpacked(text: string): Uint8Array {
  return new Uint8Array(gunzipSync(bytesOfBase64(text)));
}

/** The values that a dataset should have. */
export function expectedValues({ type, shape, values, at }: GoldenDataset): unknown {
  if (typeof values !== "string") return values;
  const numbers = values === "" ? [] : values.split(" ").map(float);
  const whole = at === undefined ? numbers : new Array<number>(shape[0]!).fill(0);
  at?.forEach((i, k) => {
    whole[i] = numbers[k]!;
  });
  return type === "float16" || type === "float32"
    ? Float32Array.from(whole)
    : Float64Array.from(whole);
}

/** Python spells infinity and missing values its own way. */
function float(text: string): number {
  return text === "nan" ? Number.NaN : Number(text.replace("inf", "Infinity"));
}
