import type { Ecg } from "../../core/ecg.ts";
import { fillInvalidEcg } from "../../signal/fill-invalid.ts";
import { butterworthSections } from "../../signal/filters/butterworth.ts";
import type { Samples } from "../../signal/filters/filter.ts";
import { sosfiltfilt } from "../../signal/filters/sosfiltfilt.ts";
import { minMax } from "../../signal/min-max.ts";
import { perLead } from "../../signal/per-lead.ts";
import { resampleLinear } from "../../signal/resample/resample-linear.ts";
import { resamplePoly } from "../../signal/resample/resample-poly.ts";
import { resampleEcg } from "../../signal/spectrum/resample-fft.ts";
import { cutWindows } from "../../signal/window.ts";
import { zScore } from "../../signal/z-score.ts";
import type { InputContract, ModelCard, PreparedWindows } from "../model.ts";
import { takeLeads } from "../take-leads.ts";
import type { BandFilter, OnnxManifest } from "./onnx-manifest.ts";

/** Raised whenever the same manifest would prepare other values. */
const CONTRACT_VERSION = 1;

/** The card of an encoder of one's own, as far as its manifest states it. */
export function manifestCard(id: string, manifest: OnnxManifest): ModelCard {
  return {
    id,
    title: manifest.title,
    kind: "encoder",
    summary: manifest.summary || "An ONNX encoder of the study's own, described by its manifest.",
    paper: manifest.paper,
    codeUrl: null,
    license: manifest.license,
    dimension: manifest.dimension,
    parameters: null,
    gigaMacs: null,
    pretrainedOn: manifest.pretrainedOn,
  };
}

/** The input that a manifest states, in its fixed order of operations. */
export function manifestContract(manifest: OnnxManifest): InputContract {
  const { samplingRateHz, leads, windowSamples } = manifest;
  return {
    samplingRateHz,
    leads,
    windowSamples,
    steps: stepsOf(manifest),
    version: CONTRACT_VERSION,
    prepare: (ecg) => prepare(ecg, manifest),
  };
}

const NORMALISATIONS: Readonly<Record<OnnxManifest["normalisation"], string | null>> = {
  none: null,
  "z-score-lead": "z-score of each lead of each window",
  "z-score-window": "z-score over each window, all leads together",
  "min-max-lead": "scale each lead of each window to 0 .. 1",
  "min-max-window": "scale each window to 0 .. 1, all leads together",
};

function stepsOf(manifest: OnnxManifest): string[] {
  const { leads, unit, samplingRateHz, resampling, filter, windowSamples } = manifest;
  const seconds = Number((windowSamples / samplingRateHz).toPrecision(4));
  const normalisation = NORMALISATIONS[manifest.normalisation];
  return [
    `leads ${leads.join(", ")} in ${unit === "mV" ? "millivolts" : "microvolts"}`,
    "invalid samples are bridged by a line",
    `resample to ${samplingRateHz} Hz (${resampling === "fft" ? "FFT" : resampling})`,
    ...(filter === null
      ? []
      : [`${bandWords(filter)} (Butterworth, order ${filter.order}), forward and backward`]),
    `cut into windows of ${seconds} s`,
    ...(normalisation === null ? [] : [normalisation]),
    "a shorter record is padded with zeros at its end",
  ];
}

function bandWords({ lowHz, highHz }: BandFilter): string {
  if (lowHz === null) return `low-pass ${highHz} Hz`;
  return highHz === null ? `high-pass ${lowHz} Hz` : `band-pass ${lowHz} to ${highHz} Hz`;
}

function prepare(ecg: Ecg, manifest: OnnxManifest): PreparedWindows {
  const leads = manifest.leads.length;
  const shape = { leads, windowSamples: manifest.windowSamples };
  const whole = fillInvalidEcg(takeLeads(ecg, manifest.leads), { method: "line" });
  const data = filtered(inUnit(resampled(whole, manifest), manifest), manifest);
  if (data.length < leads * manifest.windowSamples) {
    // Zeros that fill up a short record come after it is normalised, or they would count.
    return cutWindows(normalised(data, manifest), shape);
  }
  const cut = cutWindows(data, shape);
  const size = leads * manifest.windowSamples;
  for (let w = 0; w < cut.windows; w++) {
    const window = cut.data.subarray(w * size, (w + 1) * size);
    window.set(normalised(window, manifest));
  }
  return cut;
}

function resampled(ecg: Ecg, { samplingRateHz, resampling, leads }: OnnxManifest): Samples {
  if (ecg.samplingRateHz === samplingRateHz) return ecg.data;
  if (resampling === "fft") return resampleEcg(ecg, samplingRateHz).data;
  const rows = leads.map((_, l) => {
    const samples = ecg.data.subarray(l * ecg.samples, (l + 1) * ecg.samples);
    if (resampling === "polyphase") {
      return resamplePoly(samples, { up: samplingRateHz, down: ecg.samplingRateHz });
    }
    const length = Math.max(1, Math.round((ecg.samples * samplingRateHz) / ecg.samplingRateHz));
    return resampleLinear(samples, { length });
  });
  const out = new Float64Array(rows.length * rows[0]!.length);
  for (const [l, row] of rows.entries()) out.set(row, l * row.length);
  return out;
}

function inUnit(data: Samples, { unit }: OnnxManifest): Samples {
  return unit === "mV" ? data : Float64Array.from(data, (millivolts) => 1000 * millivolts);
}

function filtered(data: Samples, { filter, samplingRateHz, leads }: OnnxManifest): Samples {
  if (filter === null) return data;
  const { lowHz, highHz, order } = filter;
  const design = { order, samplingRateHz };
  const sections =
    lowHz !== null && highHz !== null
      ? butterworthSections({ kind: "bandpass", lowHz, highHz }, design)
      : lowHz !== null
        ? butterworthSections({ kind: "highpass", edgeHz: lowHz }, design)
        : butterworthSections({ kind: "lowpass", edgeHz: highHz! }, design);
  return perLead(data, leads.length, (samples) => sosfiltfilt(sections, samples));
}

function normalised(data: Samples, { normalisation, leads }: OnnxManifest): Samples {
  switch (normalisation) {
    case "none":
      return data;
    case "z-score-lead":
      return zScore(data, { leads: leads.length });
    case "z-score-window":
      return zScore(data);
    case "min-max-lead":
      return minMax(data, { leads: leads.length });
    case "min-max-window":
      return minMax(data);
  }
}
