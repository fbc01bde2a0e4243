import { EinthovenError } from "../core/error.ts";
import type { CheckpointCard, Encoder } from "./model.ts";

/** Differences of one kind that are spelled out before the rest is only counted. */
const SHOWN = 8;

/**
 * Compares a weights file with what the encoder's graph needs: every tensor there with its shape, and every
 * other tensor of the state dict on the ignore list. Returns the file's key of each tensor (a file that does
 * not nest its state dict, such as a safetensors copy, has no prefix). Throws `checkpoint-mismatch` with all
 * differences in one message.
 */
export function matchCheckpoint(
  encoder: Encoder,
  available: ReadonlyMap<string, { readonly shape: readonly number[] }>,
): ReadonlyMap<string, string> {
  const fileKeys = [...available.keys()];
  const { prefixes = [] } = encoder.checkpoint ?? {};
  const prefix = prefixes.find((start) => fileKeys.some((key) => key.startsWith(start))) ?? "";
  const expected = [...encoder.tensors];
  const missing = expected.filter(([key]) => !available.has(prefix + key));
  const reshaped = expected.filter(([key, shape]) => {
    const found = available.get(prefix + key);
    return found !== undefined && String(found.shape) !== String(shape);
  });
  const differences = [
    ...listed(
      "missing",
      missing.map(([key, shape]) => `${key} [${shape}]`),
    ),
    ...listed(
      "of another shape",
      reshaped.map(([key, shape]) => {
        return `${key} is [${available.get(prefix + key)?.shape}], needed [${shape}]`;
      }),
    ),
    ...listed("unexpected", unexpected(encoder, available, prefix)),
  ];
  if (differences.length > 0) throw mismatch(encoder, differences);
  return new Map(expected.map(([key]) => [key, prefix + key]));
}

function unexpected(
  encoder: Encoder,
  available: ReadonlyMap<string, unknown>,
  prefix: string,
): string[] {
  const ignored: CheckpointCard["ignored"] = encoder.checkpoint?.ignored ?? [];
  return [...available.keys()]
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .filter((key) => !encoder.tensors.has(key) && !ignored.some((pattern) => pattern.test(key)));
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
