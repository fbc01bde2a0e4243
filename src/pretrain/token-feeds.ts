import type { Tensor } from "../core/session.ts";
import type { NanoVitSize } from "../models/graph/nano-vit.ts";
import type { TokenCounts } from "./jepa-graph.ts";
import type { Mask } from "./masking.ts";

/** What the graph of the loss is fed with besides targets and weights. */
export type TokenFeeds = Readonly<Record<"patches" | "places" | "guessed places", Tensor>>;

/**
 * Gathers what a mask leaves of each record, and the places of what it hides: from float32[records, leads, samples] to
 * the inputs of `jepaLossModel`.
 */
export function tokenFeeds(
  batch: Float32Array,
  masks: readonly Mask[],
  { encoder, counts }: { readonly encoder: NanoVitSize; readonly counts: TokenCounts },
): TokenFeeds {
  const { leads, slots, patchSamples } = encoder;
  const records = masks.length;
  const { contextTokens, targetTokens } = counts;
  const columns = leads + slots;
  const patches = gatherTokens(
    batch,
    masks.map(({ context }) => context),
    { tokens: leads * slots, width: patchSamples },
  );
  const places = new Float32Array(records * contextTokens * columns);
  const guessed = new Float32Array(records * (contextTokens + targetTokens) * (columns + 1));
  masks.forEach(({ context, targets }, r) => {
    context.forEach((token, i) => {
      place(places, (r * contextTokens + i) * columns, token);
      place(guessed, (r * (contextTokens + targetTokens) + i) * (columns + 1), token);
    });
    targets.forEach((token, i) => {
      const start = (r * (contextTokens + targetTokens) + contextTokens + i) * (columns + 1);
      place(guessed, start, token);
      guessed[start + columns] = 1;
    });
  });
  function place(into: Float32Array, start: number, token: number): void {
    into[start + Math.floor(token / slots)] = 1;
    into[start + leads + (token % slots)] = 1;
  }
  return {
    patches: { dims: [records, contextTokens, patchSamples], data: patches },
    places: { dims: [records, contextTokens, columns], data: places },
    "guessed places": {
      dims: [records, contextTokens + targetTokens, columns + 1],
      data: guessed,
    },
  };
}

/** The numbers of the tokens to guess, as `jepaTargetModel` takes them: float32[records, targets, 1]. */
export function chosenTokens(masks: readonly Mask[]): Tensor {
  const each = masks[0]!.targets.length;
  const data = new Float32Array(masks.length * each);
  masks.forEach(({ targets }, r) => {
    data.set(targets, r * each);
  });
  return { dims: [masks.length, each, 1], data };
}

/** Copies the chosen tokens of each record, of which all choose equally many: float32[records, chosen, width]. */
function gatherTokens(
  values: Float32Array,
  chosen: readonly Int32Array[],
  { tokens, width }: { readonly tokens: number; readonly width: number },
): Float32Array {
  const each = chosen[0]!.length;
  const out = new Float32Array(chosen.length * each * width);
  chosen.forEach((own, r) => {
    own.forEach((token, i) => {
      const from = (r * tokens + token) * width;
      out.set(values.subarray(from, from + width), (r * each + i) * width);
    });
  });
  return out;
}
