import type { RecordEntry } from "../../datasets/dataset.ts";
import type { StoredWindows } from "./window-store.ts";

/** Windows of several datasets, numbered one after another. */
export interface JoinedWindows {
  readonly windows: number;
  /** float32[numbers, leads, samples] of windows by their numbers. Memory: those windows. */
  read(numbers: Int32Array): Promise<Float32Array>;
  /** The dataset (its place) and the record of a window. */
  recordOf(number: number): { readonly dataset: number; readonly record: RecordEntry };
}

export function joinedWindows(parts: readonly StoredWindows[]): JoinedWindows {
  const starts: number[] = [];
  let windows = 0;
  for (const part of parts) {
    starts.push(windows);
    windows += part.windows;
  }
  const placeOf = (number: number): { dataset: number; window: number } => {
    const dataset = starts.findLastIndex((start) => start <= number);
    return { dataset, window: number - starts[dataset]! };
  };
  return {
    windows,
    recordOf: (number) => {
      const { dataset, window } = placeOf(number);
      return { dataset, record: parts[dataset]!.recordOf(window) };
    },
    read: async (numbers) => {
      const read = await Promise.all(
        Array.from(numbers, (number) => {
          const { dataset, window } = placeOf(number);
          return parts[dataset]!.read(window);
        }),
      );
      const size = read[0]?.length ?? 0;
      const data = new Float32Array(numbers.length * size);
      for (const [i, window] of read.entries()) data.set(window, i * size);
      return data;
    },
  };
}
