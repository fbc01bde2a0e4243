import { openWasm } from "./open-wasm.ts";
import { TOP_SCAN_WASM } from "./top-scan.generated.ts";

interface TopScanKernels {
  largest(values: number, length: number, kept: number, count: number): number;
  atLeast(values: number, length: number, least: number, out: number): number;
}

/** Scans lists of float32 of one length, again and again. */
export type TopScan = (
  values: Float32Array,
  options: { readonly count: number; readonly slack: number },
) => Int32Array;

/**
 * Prepares to find everything that may belong to the `count` largest of float32[length] when each may be wrong by half
 * the slack: the places, ascending, of all values not more than `slack` below the count-th largest. Minus infinity is
 * never among them; the count is at most `most`.
 */
export function openTopScan(length: number, most: number): TopScan {
  const { kernels, memory } = openWasm<TopScanKernels>(TOP_SCAN_WASM);
  const padded = Math.ceil(length / 4) * 4;
  const own = memory.float32(padded);
  const kept = memory.float32(Math.max(1, most));
  const out = memory.int32(padded);
  own.view().fill(Number.NEGATIVE_INFINITY);
  return (values, { count, slack }) => {
    own.view().set(values);
    const least = kernels.largest(own.address, padded, kept.address, Math.max(1, count)) - slack;
    const finite = Math.max(least, LOWEST);
    return out.view().slice(0, kernels.atLeast(own.address, padded, finite, out.address));
  };
}

/** The lowest finite float32. */
const LOWEST = -3.4028234663852886e38;
