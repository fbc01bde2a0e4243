import { EinthovenError } from "../core/error.ts";
import type { Encoder, Pooling } from "./model.ts";

/** The name of the graph's output that holds this pooling (default: the encoder's own). Throws `option-invalid`. */
export function poolingOutput({ card, pooling: offer }: Encoder, wanted?: Pooling): string {
  const offered = offer?.offered ?? [];
  if (wanted === undefined || wanted === offered[0]) return "embedding";
  if (offered.includes(wanted)) return wanted;
  const known = offered.length === 0 ? "only its own" : offered.join(", ");
  throw new EinthovenError("option-invalid", `${card.id} offers no pooling "${wanted}"`, {
    hint: `it offers ${known}; \`einthoven models show ${card.id}\` says what its tokens are`,
  });
}
