import { modelById } from "../models/catalogue.ts";
import type { Encoder } from "../models/model.ts";
import { anyProbeById } from "../probe/catalogue.ts";
import type { NotApplicable } from "../results/not-applicable.ts";
import type { Contestant } from "./contestants.ts";
import type { Study } from "./study.ts";

/** The encoder whose tokens can be kept for a contestant; null where it has none. */
export function tokenEncoder({ source, cardId }: Contestant): Encoder | null {
  if (source.type !== "catalogue") return null;
  const model = modelById(cardId);
  return model.type === "encoder" && model.encoder.pooling !== undefined ? model.encoder : null;
}

/** Why a probe does not apply to a contestant; null where it does. */
function reasonAgainst(probe: string, contestant: Contestant): string | null {
  if (anyProbeById(probe).input === "vectors" || tokenEncoder(contestant) !== null) return null;
  return contestant.role === "control" && contestant.source.type === "catalogue"
    ? "a control makes one vector per record, no tokens"
    : "its tokens are not at hand: only its vectors are";
}

/** The probes of a study that apply to a contestant. */
export function probesFor({ probes }: Study, contestant: Contestant): readonly string[] {
  return probes.filter((probe) => reasonAgainst(probe, contestant) === null);
}

/** The probes of a study that do not apply to some contestants, and why. */
export function inapplicable(
  { probes }: Study,
  contestants: readonly Contestant[],
): readonly NotApplicable[] {
  return probes.flatMap((probe) =>
    contestants.flatMap((contestant): NotApplicable[] => {
      const reason = reasonAgainst(probe, contestant);
      return reason === null ? [] : [{ modelId: contestant.id, probe, reason }];
    }),
  );
}

/** Do jobs of this study read a contestant's tokens? */
export function needsTokens(study: Study, contestant: Contestant): boolean {
  return probesFor(study, contestant).some((probe) => anyProbeById(probe).input === "tokens");
}
