import { computed, type ReadonlySignal } from "@preact/signals";
import type { Cohort } from "../data/cohort.ts";
import { loadMap, type MapData } from "../data/map-data.ts";
import { loadModelScores, type ModelScores } from "../data/model-scores.ts";
import { type Judged, judge } from "../data/outcomes.ts";
import { type Loaded, readyValue, resource, withheld } from "../data/resource.ts";
import { choices, cohort, mapEntryOf, settingCode } from "./choices.ts";
import type { MapSide } from "./explorer-state.ts";

/** Predictions of any model under the chosen probe, setting and training. */
function scoresOf(whole: Cohort, model: string): ReadonlySignal<Loaded<ModelScores>> {
  const { probe, setting, train } = choices.value!;
  const key = ["scores", model, probe, settingCode(setting), train].join("\n");
  return resource(key, () => loadModelScores(whole, { model, probe, setting, train }));
}

/** The map of a side, or why there is none. */
export const mapOfSide: Readonly<Record<MapSide, ReadonlySignal<Loaded<MapData>>>> = {
  a: computed(() => loadedMap("a")),
  b: computed(() => loadedMap("b")),
};

/** Predictions and outcomes of the chosen class, for the model of a side; null until they are there. */
export const scoresOfSide: Readonly<Record<MapSide, ReadonlySignal<ModelScores | null>>> = {
  a: computed(() => readyScores("a")),
  b: computed(() => readyScores("b")),
};

/** Are the chosen model's predictions still on their way? Until they are there nothing is known to be an error. */
export const predictionsAreLoading: ReadonlySignal<boolean> = computed(() => {
  const whole = cohort.value;
  const model = modelOfSide("a");
  return whole === null || model === null || scoresOf(whole, model).value.status === "loading";
});

export const judgedOfSide: Readonly<Record<MapSide, ReadonlySignal<Judged | null>>> = {
  a: computed(() => judgedOf("a")),
  b: computed(() => judgedOf("b")),
};

/** The model of a side: the chosen one, or the one beside it. */
export function modelOfSide(side: MapSide): string | null {
  return (side === "a" ? choices.value?.model.id : choices.value?.beside?.id) ?? null;
}

function readyScores(side: MapSide): ModelScores | null {
  const whole = cohort.value;
  const model = modelOfSide(side);
  return whole === null || model === null ? null : readyValue(scoresOf(whole, model).value);
}

function judgedOf(side: MapSide): Judged | null {
  const scores = scoresOfSide[side].value;
  const whole = cohort.value;
  const target = choices.value?.target.id;
  return scores === null || whole === null || target === undefined
    ? null
    : judge(whole, scores, target);
}

const NO_MAP = withheld<MapData>("no map was computed");

function loadedMap(side: MapSide): Loaded<MapData> {
  const whole = cohort.value;
  const model = modelOfSide(side);
  if (whole === null || model === null) return { status: "loading" };
  const entry = mapEntryOf(whole.study, model);
  return entry === null
    ? NO_MAP.value
    : resource(`map\n${entry.key}`, () => loadMap(whole, entry)).value;
}
