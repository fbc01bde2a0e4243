import { expect } from "vitest";
import type { Tensor } from "../../src/core/session.ts";
import { poolTokens } from "../../src/embed/pool-tokens.ts";
import type { PoolingCard } from "../../src/models/model.ts";

/** A norm behind the pool, or tokens that a pooling leaves out: what the card says in words. */
const NOT_PLAIN: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ["merl-vit-tiny", ["mean", "max", "last"]],
  ["st-mem", ["mean", "max"]],
  ...["xs", "s", "b"].map((size) => [`ecg-jepa-weimann-${size}`, ["mean", "max"]] as const),
]);

/** Every pooling has its output; where it is the plain one it equals what is computed from the tokens here. */
export function expectPoolings(
  outputs: Readonly<Record<string, Tensor>>,
  options: { pooling: PoolingCard; id: string; windows: number; width: number },
): void {
  const { pooling: card, id, windows, width } = options;
  expect(Object.keys(outputs).sort()).toEqual(
    ["embedding", "tokens", ...card.offered.slice(1)].sort(),
  );
  const tokens = outputs["tokens"]!;
  expect(tokens.dims).toEqual([windows, card.tokens, width]);
  for (const [i, pooling] of card.offered.entries()) {
    const found = outputs[i === 0 ? "embedding" : pooling]!;
    expect(found.dims).toEqual([windows, width]);
    expect(found.data.every(Number.isFinite)).toBe(true);
    const expected = poolTokens(tokens.data, { windows, width, pooling });
    const scale = Math.max(...expected.map(Math.abs));
    const differences = expected.map((value, f) => Math.abs(value - found.data[f]!));
    const isPlain = !NOT_PLAIN.get(id)?.includes(pooling);
    expect(Math.max(...differences) / scale < 1e-4, `${pooling} is plain`).toBe(isPlain);
  }
}
