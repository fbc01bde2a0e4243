import {
  filterInPlace,
  oddExtension,
  type Samples,
  type SecondOrderSection,
  steadyState,
  type TransferFunction,
} from "./filter.ts";

/**
 * Filters forward and backward through second-order sections: float64[samples]. Extension, starting state and
 * default `padSamples` as scipy 1.17 signal.sosfiltfilt (golden/signal/filtfilt.json); a signal too short for
 * the extension, which scipy refuses, gets as much as it can give. Samples must be finite.
 */
export function sosfiltfilt(
  sections: readonly SecondOrderSection[],
  samples: Samples,
  { padSamples = defaultPad(sections) }: { padSamples?: number } = {},
): Float64Array {
  if (samples.length === 0) return new Float64Array(0);
  const pad = Math.min(padSamples, samples.length - 1);
  const stages = stagesOf(sections);
  const extended = oddExtension(samples, pad);
  for (let direction = 0; direction < 2; direction++) {
    const first = extended[0]!;
    for (const { filter, steady } of stages) {
      filterInPlace(
        extended,
        filter,
        steady.map((value) => value * first),
      );
    }
    extended.reverse();
  }
  return extended.slice(pad, pad + samples.length);
}

/** Three times the taps of the whole filter; trailing zero coefficients of first-order sections do not count. */
function defaultPad(sections: readonly SecondOrderSection[]): number {
  const shortB = sections.filter((section) => section[2] === 0).length;
  const shortA = sections.filter((section) => section[5] === 0).length;
  return 3 * (2 * sections.length + 1 - Math.min(shortB, shortA));
}

interface Stage {
  readonly filter: TransferFunction;
  /** Starting state for an input of the whole chain that stays at 1. */
  readonly steady: Float64Array;
}

function stagesOf(sections: readonly SecondOrderSection[]): Stage[] {
  let level = 1;
  return sections.map(([b0, b1, b2, a0, a1, a2]) => {
    const filter = { b: Float64Array.of(b0, b1, b2), a: Float64Array.of(a0, a1, a2) };
    const steady = steadyState(filter).map((value) => value * level);
    level *= (b0 + b1 + b2) / (a0 + a1 + a2);
    return { filter, steady };
  });
}
