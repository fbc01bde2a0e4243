import type { MapWindow } from "../map/camera.ts";
import { DEFAULT_STATE, type ExplorerState, type Lasso } from "./explorer-state.ts";

interface Part<Value> {
  readonly write: (value: Value) => string;
  /** Null for text that means nothing: the default then stands. */
  readonly read: (text: string) => Value | null;
}

type Parts = { readonly [Key in keyof ExplorerState]: Part<ExplorerState[Key]> };

const text: Part<string> = { write: (value) => value, read: (value) => value };
const yesNo: Part<boolean> = {
  write: (value) => (value ? "1" : "0"),
  read: (value) => (value === "1" ? true : value === "0" ? false : null),
};
/** Names may hold commas: these are encoded before the names are joined. */
const list: Part<readonly string[]> = {
  write: (values) => values.map((value) => value.replace(/[%,]/g, encodeURIComponent)).join(","),
  read: (value) => (value === "" ? [] : value.split(",").map(decoded)),
};

const PARTS: Parts = {
  view: oneOf("records", "fractions", "shap", "data"),
  class: text,
  datasets: list,
  model: text,
  beside: text,
  map: text,
  probe: text,
  setting: text,
  train: text,
  color: oneOf("class", "score", "outcome", "dataset", "sex", "age", "site"),
  off: list,
  outcomes: {
    write: (values) => values.join(","),
    read: (value) =>
      value.split(",").flatMap((item) => oneOf("TP", "FP", "FN", "TN").read(item) ?? []),
  },
  search: text,
  sort: oneOf("wrong", "score", "record", "dataset", "age", "outcome"),
  descending: yesNo,
  record: text,
  picked: list,
  lasso: { write: writeLasso, read: readLasso },
  windows: { write: ({ a, b }) => `${writeWindow(a)},${writeWindow(b)}`, read: readWindows },
  tab: oneOf("ecg", "neighbours", "shap"),
  metric: text,
  curve: oneOf("class", "mean"),
  axis: oneOf("fraction", "shots"),
  wide: yesNo,
  layout: oneOf("3x4", "6x2", "12x1"),
  speed: oneOf("12.5", "25", "50"),
  gain: oneOf("5", "10", "20"),
  zoom: oneOf("fit", "0.5", "0.75", "1", "1.5", "2", "3"),
  ecgView: oneOf("recorded", "seen", "overlaid", "stacked"),
  window: {
    write: String,
    read: (value) => (/^\d{1,4}$/.test(value) ? Number(value) : null),
  },
  overlay: oneOf("segments", "attribution", "none"),
  renderer: oneOf("", "webgl", "canvas"),
  theme: oneOf("", "light", "dark"),
};

const KEYS = Object.keys(PARTS) as (keyof ExplorerState)[];

/** The fragment of a state, with what is default left out: "#" or "#model=...". No server is ever sent it. */
export function addressOf(state: ExplorerState): string {
  const query = new URLSearchParams();
  for (const key of KEYS) {
    const value = written(key, state);
    if (value !== written(key, DEFAULT_STATE)) query.set(key, value);
  }
  return `#${query.toString().replaceAll("%2C", ",").replaceAll("%2F", "/")}`;
}

/** The state of a fragment or a query. Never fails: an address may come from anywhere. */
export function stateOf(fragment: string): ExplorerState {
  const query = new URLSearchParams(fragment.replace(/^[#?]/, ""));
  const state: Record<string, unknown> = { ...DEFAULT_STATE };
  for (const key of KEYS) {
    const value = query.get(key);
    const read = value === null ? null : PARTS[key].read(value);
    if (read !== null) state[key] = read;
  }
  return state as unknown as ExplorerState;
}

function written<Key extends keyof ExplorerState>(key: Key, state: ExplorerState): string {
  return PARTS[key].write(state[key]);
}

function oneOf<const Value extends string>(...allowed: Value[]): Part<Value> {
  return {
    write: (value) => value,
    read: (value) => allowed.find((item) => item === value) ?? null,
  };
}

function writeWindow({ x, y, zoom }: MapWindow): string {
  return [x.toFixed(4), y.toFixed(4), zoom.toFixed(3)].map(Number).join(",");
}

function readWindows(value: string): ExplorerState["windows"] | null {
  const numbers = value.split(",").map(Number);
  if (numbers.length !== 6 || !numbers.every(Number.isFinite)) return null;
  const [ax, ay, az, bx, by, bz] = numbers as [number, number, number, number, number, number];
  if (az <= 0 || bz <= 0) return null;
  return { a: { x: ax, y: ay, zoom: az }, b: { x: bx, y: by, zoom: bz } };
}

function writeLasso(lasso: Lasso | null): string {
  if (lasso === null) return "";
  return `${lasso.side},${lasso.line.map((number) => Number(number.toFixed(3))).join(",")}`;
}

function readLasso(value: string): Lasso | null {
  const [side, ...numbers] = value.split(",");
  const line = numbers.map(Number);
  if ((side !== "a" && side !== "b") || line.length < 6 || line.length % 2 === 1) return null;
  return line.every(Number.isFinite) ? { side, line } : null;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
