import type { Samples } from "../filters/filter.ts";

/**
 * What a signal a b c d counts as beyond its ends. "constant": 0. "edge": a and d go on. "symmetric": b a | a b.
 * "reflect": c b | a b. "wrap": c d | a b. "smooth": the line through the two outermost samples. "line": the line
 * through first and last sample. "antisymmetric" and "antireflect": mirrored with the sign, or the height above the
 * end sample, turned about.
 */
export type Extension =
  | "constant"
  | "edge"
  | "symmetric"
  | "reflect"
  | "wrap"
  | "smooth"
  | "line"
  | "antisymmetric"
  | "antireflect";

/** Reads a signal at any place, also beyond its ends. Matches the modes of scipy 1.17 signal.upfirdn. */
export function extended(samples: Samples, extension: Extension): (place: number) => number {
  const read = reader(samples, extension);
  return (place) => (place >= 0 && place < samples.length ? samples[place]! : read(place));
}

function reader(samples: Samples, extension: Extension): (place: number) => number {
  const length = samples.length;
  const last = length - 1;
  const [start, end] = [samples[0]!, samples[last]!];
  switch (extension) {
    case "constant":
      return () => 0;
    case "edge":
      return (place) => (place < 0 ? start : end);
    case "wrap":
      return (place) => samples[modulo(place, length)]!;
    case "symmetric":
      return (place) => samples[folded(place, length)]!;
    case "reflect":
      return (place) => samples[turned(place, last)]!;
    case "antisymmetric":
      return (place) => signOf(place, length) * samples[folded(place, length)]!;
    case "antireflect":
      return antireflected(samples);
    case "smooth": {
      const [before, behind] = [start - (samples[1] ?? start), end - (samples[last - 1] ?? end)];
      return (place) => (place < 0 ? start - place * before : end + (place - last) * behind);
    }
    case "line": {
      const slope = last === 0 ? 0 : (end - start) / last;
      return (place) => start + place * slope;
    }
  }
}

/** Mirrored with the end samples doubled: the place within 0 .. length - 1. */
function folded(place: number, length: number): number {
  const within = modulo(place, 2 * length);
  return within < length ? within : 2 * length - 1 - within;
}

function signOf(place: number, length: number): number {
  return modulo(place, 2 * length) < length ? 1 : -1;
}

/** Mirrored about the end samples: the place within 0 .. last. */
function turned(place: number, last: number): number {
  if (last === 0) return 0;
  const within = modulo(place, 2 * last);
  return within <= last ? within : 2 * last - within;
}

/** Each turn about an end adds twice the rise from first to last sample. */
function antireflected(samples: Samples): (place: number) => number {
  const last = samples.length - 1;
  if (last === 0) return () => samples[0]!;
  const rise = samples[last]! - samples[0]!;
  return (place) => {
    const period = Math.floor(place / (2 * last));
    const within = place - 2 * last * period;
    const value =
      within <= last ? samples[within]! : 2 * samples[last]! - samples[2 * last - within]!;
    return value + 2 * rise * period;
  };
}

function modulo(value: number, length: number): number {
  return ((value % length) + length) % length;
}
