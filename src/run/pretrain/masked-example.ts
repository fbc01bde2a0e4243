import { randomOf } from "../../core/random.ts";
import { NANO_VIT } from "../../models/graph/nano-vit.ts";
import { drawMask } from "../../pretrain/masking.ts";
import type { MaskedExample, PretrainingLock } from "../../results/pretraining.ts";
import type { PreparedPretraining } from "./prepare-pretraining.ts";
import { trainingSettings } from "./training-settings.ts";

/** Steps whose masks are shown. */
const SHOWN_MASKS = 3;
/** The input contract divides by it. */
const MICROVOLTS_PER_UNIT = 250;

/** The first window that may be shown, with masks of the first steps; null where no dataset lets its recordings be shown. */
export async function maskedExample(
  { datasets, settings, encoder }: PreparedPretraining,
  { steps }: PretrainingLock,
): Promise<MaskedExample | null> {
  const shown = datasets.find(({ card }) => card.waveformsMayBeShown);
  if (shown === undefined) return null;
  const { leads, windowSamples, samplingRateHz } = encoder.contract;
  const data = await shown.windows.read(0);
  const record = shown.windows.recordOf(0);
  const { masking, seed } = trainingSettings(settings, { steps });
  const masks = Array.from({ length: Math.min(SHOWN_MASKS, steps) }, (_, i) => {
    const random = randomOf(`pretrain/${seed}/step-${i + 1}/record-0/mask`);
    const { context, targets } = drawMask(NANO_VIT, masking, random);
    return { step: i + 1, context: [...context], targets: [...targets] };
  });
  return {
    ecg: {
      datasetId: shown.name,
      recordId: record.id,
      classId: "",
      labels: [],
      ageYears: record.ageYears,
      sex: record.sex,
      samplingRateHz,
      leads,
      microvolts: leads.map((_, l) =>
        Array.from(data.subarray(l * windowSamples, (l + 1) * windowSamples), (value) =>
          Math.round(value * MICROVOLTS_PER_UNIT),
        ),
      ),
    },
    patchSamples: NANO_VIT.patchSamples,
    slots: NANO_VIT.slots,
    masks,
  };
}
