import { editDistance } from "../core/edit-distance.ts";
import { EinthovenError } from "../core/error.ts";
import { demographics } from "./controls/demographics.ts";
import { features } from "./controls/features.ts";
import { prior } from "./controls/prior.ts";
import { randomKernels } from "./controls/random-kernels.ts";
import { ecgCpc, ecgCpc10s } from "./encoders/ecg-cpc.ts";
import { ecgFm } from "./encoders/ecg-fm.ts";
import { ecgJepa } from "./encoders/ecg-jepa.ts";
import { ecgJepaWeimannB, ecgJepaWeimannS, ecgJepaWeimannXs } from "./encoders/ecg-jepa-weimann.ts";
import { ecgFmKed, ecgFmKedPtbXl } from "./encoders/ecgfm-ked.ts";
import { ecgFounder, ecgFounderZ } from "./encoders/ecgfounder.ts";
import { einthovenJepaNano } from "./encoders/einthoven-jepa-nano.ts";
import { hubertEcgBase, hubertEcgLarge, hubertEcgSmall } from "./encoders/hubert-ecg.ts";
import { merlResnet18 } from "./encoders/merl-resnet18.ts";
import { merlVitTiny } from "./encoders/merl-vit-tiny.ts";
import { stMem } from "./encoders/st-mem.ts";
import { xEcg } from "./encoders/xecg.ts";
import type { Model } from "./model.ts";

/** Every model, encoders first, then controls from the simplest on. Adding one is adding its file here. */
export const MODELS: readonly Model[] = [
  { type: "encoder", encoder: ecgFounder },
  { type: "encoder", encoder: ecgFounderZ },
  { type: "encoder", encoder: merlResnet18 },
  { type: "encoder", encoder: merlVitTiny },
  { type: "encoder", encoder: ecgJepa },
  { type: "encoder", encoder: ecgJepaWeimannXs },
  { type: "encoder", encoder: ecgJepaWeimannS },
  { type: "encoder", encoder: ecgJepaWeimannB },
  { type: "encoder", encoder: stMem },
  { type: "encoder", encoder: hubertEcgSmall },
  { type: "encoder", encoder: hubertEcgBase },
  { type: "encoder", encoder: hubertEcgLarge },
  { type: "encoder", encoder: ecgFm },
  { type: "encoder", encoder: ecgFmKed },
  { type: "encoder", encoder: ecgFmKedPtbXl },
  { type: "encoder", encoder: ecgCpc },
  { type: "encoder", encoder: ecgCpc10s },
  { type: "encoder", encoder: xEcg },
  { type: "encoder", encoder: einthovenJepaNano },
  { type: "control", control: prior },
  { type: "control", control: demographics },
  { type: "control", control: features },
  { type: "encoder", encoder: randomKernels },
];

/** Finds a model by the id on its card. Throws `model-unknown`, naming the closest ids. */
export function modelById(id: string): Model {
  const model = MODELS.find((candidate) => idOf(candidate) === id);
  if (model !== undefined) return model;
  throw new EinthovenError("model-unknown", `no model is called "${id}"`, {
    hint: `did you mean ${closest(id).join(" or ")}? \`einthoven models ls\` lists all`,
  });
}

function idOf(model: Model): string {
  return model.type === "encoder" ? model.encoder.card.id : model.control.card.id;
}

function closest(id: string): string[] {
  const byDistance = MODELS.map((model) => ({
    id: idOf(model),
    edits: editDistance(id.toLowerCase(), idOf(model)),
  }));
  return byDistance
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 2)
    .map((found) => found.id);
}
