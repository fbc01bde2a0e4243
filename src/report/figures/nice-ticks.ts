/** Round values within a domain, at least `leastStep` apart: 1, 2, 2.5 or 5 times a power of ten. */
export function niceTicks(
  [low, high]: readonly [number, number],
  { leastStep }: { leastStep: number },
): number[] {
  const power = 10 ** Math.floor(Math.log10(leastStep));
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * power >= leastStep * (1 - 1e-9)) ?? 10;
  const step = factor * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}
