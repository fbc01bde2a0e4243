/** Shapley values by their definition, over all coalitions: float64[players]. `worth` takes one flag per player. */
export function bruteForceShapley(
  players: number,
  worth: (present: readonly boolean[]) => number,
): Float64Array {
  const worths = Array.from({ length: 2 ** players }, (_, mask) =>
    worth(Array.from({ length: players }, (_player, p) => ((mask >> p) & 1) === 1)),
  );
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  return Float64Array.from({ length: players }, (_, p) => {
    let sum = 0;
    for (let mask = 0; mask < worths.length; mask++) {
      if ((mask >> p) & 1) continue;
      const size = [...mask.toString(2)].filter((bit) => bit === "1").length;
      const weight = (factorial(size) * factorial(players - size - 1)) / factorial(players);
      sum += weight * (worths[mask | (1 << p)]! - worths[mask]!);
    }
    return sum;
  });
}
