/** Round values within a domain, 1, 2 or 5 times a power of ten apart, never more than `atMost` (two or more). */
export function niceTicks(
  [low, high]: readonly [number, number],
  { atMost }: { atMost: number },
): number[] {
  const span = high - low;
  if (!(span > 0)) return [low];
  let power = 10 ** Math.floor(Math.log10(span / atMost));
  for (;;) {
    for (const factor of [1, 2, 5]) {
      const first = Math.ceil(low / (factor * power) - 1e-9);
      const last = Math.floor(high / (factor * power) + 1e-9);
      if (last - first + 1 <= atMost) {
        const count = Math.max(0, last - first + 1);
        return Array.from({ length: count }, (_, i) => (first + i) * factor * power).map((value) =>
          Number(value.toPrecision(12)),
        );
      }
    }
    power *= 10;
  }
}
