import {
  type Complex,
  conjugate,
  isReal,
  magnitude,
  polynomialOf,
  real,
  subtract,
} from "./complex.ts";
import type { SecondOrderSection, ZerosPolesGain } from "./filter.ts";

/**
 * Groups zeros and poles into second-order sections. Each pole nearest the unit circle takes the zeros nearest
 * to it, and sections are ordered from the tamest pole to the wildest (the "nearest" pairing of scipy 1.17
 * zpk2sos). Only filters whose zeros are all real (low-, high- and band-pass Butterworth) are supported.
 */
export function sectionsOf({ zeros, poles, gain }: ZerosPolesGain): SecondOrderSection[] {
  const isOdd = poles.length % 2 === 1;
  const zerosLeft = [...zeros, ...(isOdd ? [real(0)] : [])].sort((a, b) => a.re - b.re);
  const polesLeft = onePerPair([...poles, ...(isOdd ? [real(0)] : [])]);
  const sections: SecondOrderSection[] = [];
  while (polesLeft.length > 0) {
    const first = takeLeast(polesLeft, distanceToCircle);
    const second = isReal(first) ? takeWorstReal(polesLeft) : conjugate(first);
    const near = (zero: Complex): number => magnitude(subtract(first, zero));
    const pair = [takeLeast(zerosLeft, near), takeLeast(zerosLeft, near)];
    sections.unshift(sectionOf(pair, [first, second]));
  }
  const [b0, b1, b2, a0, a1, a2] = sections[0]!;
  return [[b0 * gain, b1 * gain, b2 * gain, a0, a1, a2], ...sections.slice(1)];
}

/** Of each conjugate pair the pole with positive imaginary part, in ascending order, then the real poles. */
function onePerPair(poles: readonly Complex[]): Complex[] {
  const byParts = (a: Complex, b: Complex): number => a.re - b.re || a.im - b.im;
  return [
    ...poles.filter((pole) => pole.im > 0).sort(byParts),
    ...poles.filter(isReal).sort(byParts),
  ];
}

function distanceToCircle(pole: Complex): number {
  return Math.abs(1 - magnitude(pole));
}

function takeWorstReal(poles: Complex[]): Complex {
  return takeLeast(poles, (pole) => (isReal(pole) ? distanceToCircle(pole) : Number.MAX_VALUE));
}

/** Removes and returns the first element with the least cost. */
function takeLeast(from: Complex[], costOf: (value: Complex) => number): Complex {
  let least = 0;
  for (let k = 1; k < from.length; k++) {
    if (costOf(from[k]!) < costOf(from[least]!)) least = k;
  }
  return from.splice(least, 1)[0]!;
}

function sectionOf(zeros: readonly Complex[], poles: readonly Complex[]): SecondOrderSection {
  const [b0, b1, b2] = polynomialOf(zeros);
  const [a0, a1, a2] = polynomialOf(poles);
  return [b0!, b1!, b2!, a0!, a1!, a2!];
}
