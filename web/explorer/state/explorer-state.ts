import { type MapWindow, WHOLE_MAP } from "../map/camera.ts";

export type View = "records" | "fractions" | "shap" | "data";
export type ColorBy = "class" | "score" | "outcome" | "dataset" | "sex" | "age" | "site";
export type Outcome = "TP" | "FP" | "FN" | "TN";
export type SortBy = "wrong" | "score" | "record" | "dataset" | "age" | "outcome";
export type RecordTab = "ecg" | "neighbours" | "shap";
export type EcgView = "recorded" | "seen" | "overlaid" | "stacked";

/** Explanations that can lie over a recording: a value for each wave of each lead, or for each moment of it. */
export type OverlayKind = "segments" | "attribution";

/** All that a person has chosen. The address of the page holds it, so that a link shows another person the same. */
export interface ExplorerState {
  readonly view: View;
  readonly class: string;
  /** Datasets that are shown; empty: all. */
  readonly datasets: readonly string[];
  /** The model whose predictions, map and errors are shown; and the one beside it, or "". */
  readonly model: string;
  readonly beside: string;
  readonly map: string;
  readonly probe: string;
  readonly setting: string;
  /** What probes were fitted on: "" the tested dataset itself, "pooled" all others, or another dataset. */
  readonly train: string;
  readonly color: ColorBy;
  /** Entries of the legend that are switched off. */
  readonly off: readonly string[];
  /** Kinds of outcome that are shown; empty: all. */
  readonly outcomes: readonly Outcome[];
  readonly search: string;
  readonly sort: SortBy;
  readonly descending: boolean;
  /** The opened record, "dataset/record", or "". */
  readonly record: string;
  /** Records picked one by one, "dataset/record". */
  readonly picked: readonly string[];
  /** The line drawn around records: x, y, x, y, ... in map units of the left ("a") or right ("b") map. */
  readonly lasso: Lasso | null;
  readonly windows: { readonly a: MapWindow; readonly b: MapWindow };
  readonly tab: RecordTab;
  /** Curves: which score, of the chosen class or the mean over classes, against a share of patients or shots. */
  readonly metric: string;
  readonly curve: "class" | "mean";
  readonly axis: "fraction" | "shots";
  /** Does the record take the whole width? */
  readonly wide: boolean;
  readonly layout: "3x4" | "6x2" | "12x1";
  readonly speed: "12.5" | "25" | "50";
  readonly gain: "5" | "10" | "20";
  readonly zoom: "fit" | "0.5" | "0.75" | "1" | "1.5" | "2" | "3";
  /** The recording, what the model saw of it, or both. */
  readonly ecgView: EcgView;
  /** Which window of what the model saw, from 0. */
  readonly window: number;
  /** What the recording is coloured by: SHAP of its waves, expected gradients over time, or nothing. */
  readonly overlay: OverlayKind | "none";
  /** What draws the maps: "" chooses by itself. */
  readonly renderer: "" | "webgl" | "canvas";
  readonly theme: "" | "light" | "dark";
}

export type MapSide = "a" | "b";

export interface Lasso {
  readonly side: MapSide;
  readonly line: readonly number[];
}

export const DEFAULT_STATE: ExplorerState = {
  view: "records",
  class: "",
  datasets: [],
  model: "",
  beside: "",
  map: "",
  probe: "",
  setting: "",
  train: "",
  color: "class",
  off: [],
  outcomes: [],
  search: "",
  sort: "wrong",
  descending: true,
  record: "",
  picked: [],
  lasso: null,
  windows: { a: WHOLE_MAP, b: WHOLE_MAP },
  tab: "ecg",
  metric: "",
  curve: "class",
  axis: "fraction",
  wide: false,
  layout: "3x4",
  speed: "25",
  gain: "10",
  zoom: "fit",
  ecgView: "recorded",
  window: 0,
  overlay: "segments",
  renderer: "",
  theme: "",
};
