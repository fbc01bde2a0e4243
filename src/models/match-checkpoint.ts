import { EinthovenError } from "../core/error.ts";
import type { Encoder } from "./model.ts";

/** Differences of one kind that are spelled out before the rest is only counted. */
const SHOWN = 8;

/**
 * Compares a weights file with what the encoder's graph needs: every tensor there with its shape, and every
 * other tensor of the state dict optional or on the ignore list. Returns the file's key of each tensor (a file that does
 * not nest its state dict, such as a safetensors copy, has no prefix). Throws `checkpoint-mismatch` with all
 * differences in one message.
 */
export function matchCheckpoint(
  encoder: Encoder,
  available: ReadonlyMap<string, { readonly shape: readonly number[] }>,
): ReadonlyMap<string, string> {
  const { prefixes = [], ignored = [], optional = [], otherKeys } = encoder.checkpoint ?? {};
  const fileKeys = [...available.keys()];
  const prefix = prefixes.find((start) => fileKeys.some((key) => key.startsWith(start))) ?? "";
  const present = [...optional].filter(([key]) => available.has(prefix + key));
  const matched = [...encoder.tensors, ...present].map(([key, shape]) => {
    const other = prefix + (otherKeys?.get(key) ?? key);
    const fileKey = available.has(other) ? other : prefix + key;
    return { key, shape, fileKey, found: available.get(fileKey)?.shape };
  });
  const used = new Set(matched.map(({ fileKey }) => fileKey));
  const unexpected = fileKeys
    .filter((key) => key.startsWith(prefix) && !used.has(key))
    .map((key) => key.slice(prefix.length))
    .filter((key) => !ignored.some((pattern) => pattern.test(key)));
  const missing = matched.filter(({ found }) => found === undefined);
  const reshaped = matched.filter(
    ({ found, shape }) => found !== undefined && String(found) !== String(shape),
  );
  const differences = [
    ...listed(
      "missing",
      missing.map(({ key, shape }) => `${key} [${shape}]`),
    ),
    ...listed(
      "of another shape",
      reshaped.map(({ key, shape, found }) => `${key} is [${found}], needed [${shape}]`),
    ),
    ...listed("unexpected", unexpected),
  ];
  if (differences.length > 0) throw mismatch(encoder, differences);
  return new Map(matched.map(({ key, fileKey }) => [key, fileKey]));
}

function listed(kind: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const rest = items.length > SHOWN ? ` and ${items.length - SHOWN} more` : "";
  return [`${items.length} ${kind}: ${items.slice(0, SHOWN).join(", ")}${rest}`];
}

function mismatch(encoder: Encoder, differences: readonly string[]): EinthovenError {
  const fileName = encoder.checkpoint?.fileName ?? "the weights";
  return new EinthovenError(
    "checkpoint-mismatch",
    `the file does not hold the weights of ${encoder.card.id}: ${differences.join("; ")}`,
    { hint: `expected is ${fileName} as published at ${encoder.checkpoint?.url ?? "its source"}` },
  );
}
