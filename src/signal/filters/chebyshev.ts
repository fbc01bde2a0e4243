import { bilinear, warped } from "./bilinear.ts";
import { type Complex, multiply, real } from "./complex.ts";
import type { SecondOrderSection } from "./filter.ts";
import { sectionsOf } from "./second-order-sections.ts";

/**
 * Designs a Chebyshev low-pass of type I, whose gain ripples by `rippleDecibels` below `edgeHz`, as second-order
 * sections. Matches scipy 1.17 signal.cheby1 with output="sos" (golden/signal/decimate.json). Throws
 * `option-invalid` for an edge outside (0, samplingRateHz / 2).
 */
export function chebyshevSections(
  { edgeHz, rippleDecibels }: { edgeHz: number; rippleDecibels: number },
  { order, samplingRateHz }: { order: number; samplingRateHz: number },
): readonly SecondOrderSection[] {
  const edge = warped(edgeHz, samplingRateHz);
  const ripple = Math.sqrt(10 ** (0.1 * rippleDecibels) - 1);
  const width = Math.asinh(1 / ripple) / order;
  const prototype = Array.from({ length: order }, (_, k): Complex => {
    const angle = (Math.PI * (2 * k - order + 1)) / (2 * order);
    return {
      re: -Math.sinh(width) * Math.cos(angle),
      im: -Math.cosh(width) * Math.sin(angle),
    };
  });
  const level = prototype.reduce((product, pole) => multiply(product, negated(pole)), real(1)).re;
  // A ripple of even order starts at the bottom of the band, one of odd order at its top.
  const gain = order % 2 === 0 ? level / Math.sqrt(1 + ripple * ripple) : level;
  const poles = prototype.map((pole) => multiply(pole, real(edge)));
  return sectionsOf(bilinear({ zeros: [], poles, gain: gain * edge ** order }));
}

function negated({ re, im }: Complex): Complex {
  return { re: -re, im: -im };
}
