import { EinthovenError } from "../core/error.ts";
import type { Encoder } from "./model.ts";

/** Differences of one kind that are spelled out before the rest is only counted. */
const SHOWN = 8;

/** Every tensor of a weights file beside what an encoder needs, without the prefix of the state dict. */
export interface CheckpointAudit {
  /** The file's key of each tensor that the graph uses. */
  readonly fileKeys: ReadonlyMap<string, string>;
  readonly missing: readonly { readonly key: string; readonly shape: readonly number[] }[];
  readonly misshapen: readonly {
    readonly key: string;
    readonly shape: readonly number[];
    readonly found: readonly number[];
  }[];
  readonly unexpected: readonly string[];
  /** Tensors on the ignore list: known, and of no use to the graph. */
  readonly ignored: readonly string[];
  /** Tensors that lie outside the state dict, such as optimizer state. */
  readonly outside: number;
}

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
  const { fileKeys, missing, misshapen, unexpected } = auditCheckpoint(encoder, available);
  const differences = [
    ...listed(
      "missing",
      missing.map(({ key, shape }) => `${key} [${shape}]`),
    ),
    ...listed(
      "of another shape",
      misshapen.map(({ key, shape, found }) => `${key} is [${found}], needed [${shape}]`),
    ),
    ...listed("unexpected", unexpected),
  ];
  if (differences.length > 0) throw mismatch(encoder, differences);
  return fileKeys;
}

/** The same comparison as a value, with every tensor accounted for. */
export function auditCheckpoint(
  encoder: Encoder,
  available: ReadonlyMap<string, { readonly shape: readonly number[] }>,
): CheckpointAudit {
  const { prefixes = [], ignored = [], optional = [], otherKeys } = encoder.checkpoint ?? {};
  const keys = [...available.keys()];
  const prefix = prefixes.find((start) => keys.some((key) => key.startsWith(start))) ?? "";
  const present = [...optional].filter(([key]) => available.has(prefix + key));
  const matched = [...encoder.tensors, ...present].map(([key, shape]) => {
    const other = prefix + (otherKeys?.get(key) ?? key);
    const fileKey = available.has(other) ? other : prefix + key;
    return { key, shape, fileKey, found: available.get(fileKey)?.shape };
  });
  const used = new Set(matched.map(({ fileKey }) => fileKey));
  const inside = keys.filter((key) => key.startsWith(prefix));
  const unused = inside.filter((key) => !used.has(key)).map((key) => key.slice(prefix.length));
  const isIgnored = (key: string): boolean => ignored.some((pattern) => pattern.test(key));
  return {
    fileKeys: new Map(matched.map(({ key, fileKey }) => [key, fileKey])),
    missing: matched.flatMap(({ key, shape, found }) =>
      found === undefined ? [{ key, shape }] : [],
    ),
    misshapen: matched.flatMap(({ key, shape, found }) =>
      found === undefined || String(found) === String(shape) ? [] : [{ key, shape, found }],
    ),
    unexpected: unused.filter((key) => !isIgnored(key)),
    ignored: unused.filter(isIgnored),
    outside: keys.length - inside.length,
  };
}

/**
 * Compares the numbers that a file states of its network with those of the encoder (heads of attention, for
 * example, which no shape shows). A file that states none, such as a safetensors copy, passes. Throws
 * `checkpoint-mismatch` with all differences.
 */
export function matchSettings(encoder: Encoder, found: ReadonlyMap<string, number>): void {
  const differences = differingSettings(encoder, found);
  if (differences.length > 0) throw mismatch(encoder, differences);
}

/** The same comparison as a value: one text for each difference. */
export function differingSettings(
  { checkpoint }: Encoder,
  found: ReadonlyMap<string, number>,
): readonly string[] {
  return [...(checkpoint?.settings ?? [])].flatMap(([key, needed]) => {
    const stated = found.get(key);
    return stated === undefined || stated === needed
      ? []
      : [`${key} is ${stated}, needed ${needed}`];
  });
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
