import type { Ecg } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import { modelById } from "../../models/catalogue.ts";
import { keepsMillivolts } from "../../models/keeps-millivolts.ts";
import type { InputContract } from "../../models/model.ts";
import { manifestContract } from "../../models/own/manifest-encoder.ts";
import { writeExplorerEcg, writeExplorerSeen } from "../../results/explorer/explorer-ecg.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { Contestant } from "../../study/contestants.ts";
import type { Explorer } from "./explorer.ts";
import { binaryPayload, type Payload } from "./payload.ts";
import { waveformsFor } from "./waveform-rule.ts";

/** A recording as its file has it. Memory: the recording, twice. Rejects with `waveforms-withheld`, and as its reader. */
export async function ecgPayload(
  explorer: Explorer,
  cohort: Cohort,
  row: number,
): Promise<Payload> {
  const { leads, samplingRateHz, data } = await readAllowed(explorer, cohort, row);
  return binaryPayload(
    writeExplorerEcg({
      dataset: cohort.name,
      record: cohort.records[row]!.id,
      leads,
      samplingRateHz,
      unit: unitOf(cohort),
      samples: data,
    }),
  );
}

/** A recording as a model takes it, all windows. Rejects as `ecgPayload`, and as the model's own preparation. */
export async function seenPayload(
  explorer: Explorer,
  contestant: Contestant,
  { cohort, row }: { readonly cohort: Cohort; readonly row: number },
): Promise<Payload> {
  const contract = contractOf(contestant);
  if (typeof contract === "string") {
    throw new EinthovenError("option-invalid", `${contestant.id}: ${contract}`, {
      hint: "look at what an encoder saw",
    });
  }
  const { windows, data } = contract.prepare(await readAllowed(explorer, cohort, row));
  return binaryPayload(
    writeExplorerSeen({
      model: contestant.id,
      dataset: cohort.name,
      record: cohort.records[row]!.id,
      leads: contract.leads,
      samplingRateHz: contract.samplingRateHz,
      unit: keepsMillivolts(contract) ? unitOf(cohort) : "standardised",
      windows,
      windowSamples: contract.windowSamples,
      steps: contract.steps,
      samples: data,
    }),
  );
}

/** What a contestant does with a recording, or in a sentence why that cannot be shown. */
export function contractOf({ source, cardId }: Contestant): InputContract | string {
  switch (source.type) {
    case "precomputed":
      return "its vectors were computed elsewhere";
    case "onnx":
      return manifestContract(source.manifest);
    case "catalogue": {
      const model = modelById(cardId);
      if (model.type === "encoder") return model.encoder.contract;
      return "it measures features, and has no input of its own";
    }
  }
}

async function readAllowed(explorer: Explorer, cohort: Cohort, row: number): Promise<Ecg> {
  const { audience, withFiles, context } = explorer;
  const hasFiles = withFiles.has(cohort.name);
  const waveforms = waveformsFor(cohort.card, { audience, hasFiles });
  if (waveforms.state === "withheld") {
    throw new EinthovenError("waveforms-withheld", `${cohort.name}: ${waveforms.reason}`, {
      hint: "docs/explorer.md says who may see which recordings",
    });
  }
  return context.read(cohort, cohort.records[row]!);
}

function unitOf({ card }: Cohort): "mV" | "standardised" {
  return card.amplitude === "millivolts" ? "mV" : "standardised";
}
