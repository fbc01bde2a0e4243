import { type Setting, settingKey } from "../../core/setting.ts";

/**
 * Where the explorer's data lie, relative to its page: the same for the server and for an export. An id becomes a name
 * that is a URL segment and a file name at once (`segmentOf`), so that no server has to decode anything.
 */
export const explorerPaths = {
  study: "data/study.json",
  records: (dataset: string): string => `data/records/${segmentOf(dataset)}.bin`,
  map: (key: string): string => `data/maps/${segmentOf(key)}.bin`,
  predictions: ({ test, model, probe, setting, train, seed }: PredictionsAddress): string =>
    `data/predictions/${[test, model, probe, settingName(setting), train].map(segmentOf).join("/")}.${seed === "mean" ? "mean" : `seed-${seed}`}.bin`,
  curves: (dataset: string): string => `data/curves/${segmentOf(dataset)}.json`,
  /** The nearest of one record: computed when asked for. Only where `ExplorerStudy.neighbours.mode` is "on-demand". */
  neighboursOf: (model: string, dataset: string, record: string): string =>
    `data/neighbours/${[model, dataset, record].map(segmentOf).join("/")}.json`,
  /** The nearest of all mapped records. Only where the mode is "mapped". */
  neighbours: (model: string): string => `data/neighbours/${segmentOf(model)}.bin`,
  ecg: (dataset: string, record: string): string =>
    `data/ecg/${segmentOf(dataset)}/${segmentOf(record)}.bin`,
  seen: (model: string, dataset: string, record: string): string =>
    `data/seen/${[model, dataset, record].map(segmentOf).join("/")}.bin`,
  shap: ({ dataset, model, probe, classId }: ExplainedAddress): string =>
    `data/shap/${[dataset, model, probe, classId].map(segmentOf).join("/")}.bin`,
  segments: ({ dataset, model, classId }: Omit<ExplainedAddress, "probe">): string =>
    `data/segments/${[dataset, model, classId].map(segmentOf).join("/")}.json`,
  attribution: (
    { dataset, model, classId }: Omit<ExplainedAddress, "probe">,
    record: string,
  ): string => `data/attribution/${[dataset, model, classId, record].map(segmentOf).join("/")}.bin`,
} as const;

export interface PredictionsAddress {
  readonly test: string;
  readonly model: string;
  readonly probe: string;
  readonly setting: Setting;
  /** A dataset id, or `pooledTraining(test)`. */
  readonly train: string;
  readonly seed: number | "mean";
}

export interface ExplainedAddress {
  readonly dataset: string;
  readonly model: string;
  readonly probe: string;
  readonly classId: string;
}

/** What stands for the training on all datasets but one. No dataset id holds a colon. */
export function pooledTraining(testDataset: string): string {
  return `all-but:${testDataset}`;
}

/** "25-percent" and "8-shots"; a share of any digits stays exact. */
function settingName(setting: Setting): string {
  const key = settingKey(setting);
  return typeof key === "number" ? `fraction-${key}` : key.replace(" ", "-");
}

const PLAIN = /[a-zA-Z0-9_-]/;

/**
 * Writes an id with letters, digits, "_" and "-" as they are, dots that lead nowhere as they are, and all else as "~"
 * and two hexadecimal digits for each byte of UTF-8: "../a" becomes "~2E.~2Fa". `idOf` undoes it.
 */
export function segmentOf(id: string): string {
  let out = "";
  for (const [i, byte] of new TextEncoder().encode(id).entries()) {
    const letter = String.fromCharCode(byte);
    const isInnerDot = letter === "." && i > 0 && !out.endsWith(".");
    out += (byte < 128 && PLAIN.test(letter)) || isInnerDot ? letter : escaped(byte);
  }
  return out.endsWith(".") ? `${out.slice(0, -1)}${escaped(0x2e)}` : out;
}

/** The id behind a segment; null for what `segmentOf` never writes, so that every id has one address only. */
export function idOf(segment: string): string | null {
  if (!/^(?:[a-zA-Z0-9_.-]|~[0-9A-F]{2})+$/.test(segment)) return null;
  const bytes: number[] = [];
  for (let i = 0; i < segment.length; i++) {
    if (segment[i] === "~") {
      bytes.push(Number.parseInt(segment.slice(i + 1, i + 3), 16));
      i += 2;
    } else bytes.push(segment.charCodeAt(i));
  }
  try {
    const id = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(bytes),
    );
    return segmentOf(id) === segment ? id : null;
  } catch {
    return null;
  }
}

function escaped(byte: number): string {
  return `~${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}
