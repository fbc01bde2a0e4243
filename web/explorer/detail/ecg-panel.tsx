import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { ExplorerSeen } from "../../../src/results/explorer/explorer-ecg.ts";
import { EcgViewer, type SeenEcg } from "../../ecg/ecg-viewer.tsx";
import type { Gain, Speed } from "../../ecg/paper-scale.ts";
import type { ViewerSettings } from "../../ecg/viewer-controls.tsx";
import { recordIdOf } from "../data/cohort.ts";
import { ecgOf, seenOf } from "../data/ecg-data.ts";
import { overlayKindsOf, overlayOf } from "../data/record-overlay.ts";
import { readyValue } from "../data/resource.ts";
import { Help } from "../shell/help.tsx";
import { Notice } from "../shell/notice.tsx";
import { Select } from "../shell/select.tsx";
import { choices, cohort } from "../state/choices.ts";
import { change, state } from "../state/store.ts";

/** The recording on paper, with what the model saw of it, and what it made of its waves. */
export function EcgPanel({ row }: { row: number }): JSX.Element {
  const whole = cohort.value!;
  const { model, target } = choices.value!;
  const loaded = ecgOf(whole, row).value;
  const loadedSeen = seenOf(whole, row, model).value;
  const seenFile = readyValue(loadedSeen);
  const { layout, speed, gain, zoom, ecgView, overlay: wanted, window } = state.value;
  const kinds = overlayKindsOf(whole, row, choices.value!);
  // Where only the other kind was computed, that is shown.
  const shown = wanted === "none" ? undefined : (kinds.find((kind) => kind === wanted) ?? kinds[0]);
  const overlay =
    shown === undefined
      ? null
      : readyValue(overlayOf({ cohort: whole, row, kind: shown }, choices.value!));
  const windowAt = Math.min(window, Math.max(0, (seenFile?.windows ?? 1) - 1));
  const seen = useMemo(
    () =>
      seenFile === null ? undefined : seenWindow(seenFile, windowAt, `what ${model.title} saw`),
    [seenFile, windowAt],
  );
  if (loaded.status === "loading") return <p class="loading">Reading the recording …</p>;
  if (loaded.status === "failed") return <NoRecording reason={loaded.reason} />;
  return (
    <>
      <div class="area-head">
        {kinds.map((kind) => (
          <button
            key={kind}
            type="button"
            class="chip"
            aria-pressed={kind === shown}
            onClick={() => change({ overlay: kind === shown ? "none" : kind })}
          >
            Colour by what spoke for {target.title}
            {kind === "segments" ? ", wave by wave" : ", moment by moment"}
          </button>
        ))}
        {seenFile !== null && seenFile.windows > 1 && ecgView !== "recorded" && (
          <Select
            label="Window that the model saw"
            value={String(windowAt)}
            options={Array.from({ length: seenFile.windows }, (_, w) => ({
              value: String(w),
              title: `${w + 1} of ${seenFile.windows}`,
            }))}
            onChange={(value) => change({ window: Number(value) })}
          />
        )}
      </div>
      <EcgViewer
        ecg={loaded.value}
        {...(seen === undefined ? {} : { seen })}
        {...(overlay === null ? {} : { overlay })}
        layout={layout}
        speedMmPerSecond={Number(speed) as Speed}
        gainMmPerMillivolt={Number(gain) as Gain}
        zoom={zoom === "fit" ? "fit" : Number(zoom)}
        view={ecgView}
        label={`ECG of ${recordIdOf(whole, row)}`}
        onSettings={keepSettings}
      />
      {loadedSeen.status === "failed" && (
        <p class="small muted">
          What {model.title} saw is not shown: {loadedSeen.reason}
        </p>
      )}
      {seenFile !== null && (
        <Help title={`What ${model.title} does to a recording before it looks`}>
          <ol>
            {seenFile.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
          <p>
            It then takes {seenFile.leads.length} leads at {seenFile.samplingRateHz} Hz in windows
            of {Number((seenFile.windowSamples / seenFile.samplingRateHz).toFixed(2))} s. “Show”
            above puts it on paper.
          </p>
        </Help>
      )}
    </>
  );
}

function NoRecording({ reason }: { reason: string }): JSX.Element {
  return (
    <Notice title="The recording is not shown">
      <p>{reason}</p>
      <p>Labels, predictions and neighbours are here all the same.</p>
    </Notice>
  );
}

function keepSettings(settings: ViewerSettings): void {
  change({
    layout: settings.layout,
    speed: String(settings.speedMmPerSecond) as "25",
    gain: String(settings.gainMmPerMillivolt) as "10",
    zoom: String(settings.zoom) as "fit",
    ecgView: settings.view,
  });
}

/** One window of what a model saw, placed in time after the windows before it. */
function seenWindow(file: ExplorerSeen, w: number, label: string): SeenEcg {
  const { leads, samplingRateHz, windowSamples, unit } = file;
  const length = leads.length * windowSamples;
  const samples = file.samples.subarray(w * length, (w + 1) * length);
  const startSecond = (w * windowSamples) / samplingRateHz;
  return { ecg: { leads, samplingRateHz, samples, unit }, label, startSecond };
}
