import "./ecg-viewer.css";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { leadsBeyondPaper } from "./beyond-paper.ts";
import { describeEcg } from "./describe-ecg.ts";
import { EcgSheet } from "./ecg-sheet.tsx";
import { type Layer, layerOf } from "./layer.ts";
import { describeOverlay, type Overlay, overlayLimit } from "./overlay.ts";
import { OverlayLegend } from "./overlay-legend.tsx";
import { type Layout, paperLayout, SHEET_SECONDS } from "./paper-layout.ts";
import { fittingPxPerMm, type Gain, PX_PER_MM, type Speed } from "./paper-scale.ts";
import { printViewer } from "./print-viewer.ts";
import { durationSeconds, type ViewedEcg } from "./viewed-ecg.ts";
import { type View, ViewerControls, type ViewerSettings } from "./viewer-controls.tsx";

export interface EcgViewerProps {
  readonly ecg: ViewedEcg;
  /** What a model was given of this recording, after its own preprocessing. */
  readonly seen?: SeenEcg;
  /** Colours behind the traces: SHAP by lead and stretch, or a value at every sample. */
  readonly overlay?: Overlay;
  readonly layout?: Layout;
  readonly speedMmPerSecond?: Speed;
  readonly gainMmPerMillivolt?: Gain;
  readonly zoom?: number | "fit";
  readonly view?: View;
  /** Accessible name. */
  readonly label: string;
  /** Told of every change of a control, so that a page can keep it in its address. */
  readonly onSettings?: (settings: ViewerSettings) => void;
}

export interface SeenEcg {
  readonly ecg: ViewedEcg;
  /** "what ECG-FM saw". */
  readonly label: string;
  /** When the window begins, in seconds of the recording. */
  readonly startSecond?: number;
}

/** A twelve-lead ECG on paper, with caliper, and beside or over it what a model was given. */
export function EcgViewer(props: EcgViewerProps): JSX.Element {
  const { ecg, seen, overlay, label } = props;
  const root = useRef<HTMLElement>(null);
  const widthPx = useWidth(root);
  const [settings, change] = useSettings(props);
  const { layout: kind, speedMmPerSecond, gainMmPerMillivolt: gain } = settings;
  const view = seen === undefined ? "recorded" : settings.view;
  const recordedSeconds = durationSeconds(ecg);
  const layout = useMemo(
    () => paperLayout({ ...settings, leads: ecg.leads, recordedSeconds }),
    [kind, speedMmPerSecond, gain, settings.startSecond, ecg],
  );
  const pxPerMm =
    settings.zoom === "fit"
      ? fittingPxPerMm(layout.widthMm, { widthPx, devicePixelRatio: window.devicePixelRatio })
      : PX_PER_MM * settings.zoom;
  const recorded = useMemo(() => layerOf(ecg, { tone: "recorded", gain }), [ecg, gain]);
  const given = useMemo(
    () => seen && layerOf(seen.ecg, { tone: "seen", gain, startSecond: seen.startSecond ?? 0 }),
    [seen?.ecg, seen?.startSecond, gain],
  );
  const limit = useMemo(() => (overlay === undefined ? 0 : overlayLimit(overlay)), [overlay]);
  const summary = useMemo(() => describeEcg(ecg), [ecg]);
  const seenSummary = useMemo(() => seen && describeEcg(seen.ecg), [seen?.ecg]);
  return (
    <section class="ecg-viewer" ref={root} aria-label={label}>
      <ViewerControls
        settings={settings}
        onChange={change}
        onPrint={() => root.current !== null && printViewer(root.current)}
        seenLabel={seen?.label}
        latestStart={Math.max(0, Math.ceil(recordedSeconds - SHEET_SECONDS - 0.01))}
      />
      {overlay !== undefined && limit > 0 && <OverlayLegend title={overlay.title} limit={limit} />}
      {sheetsOf(view, { recorded, given, label, seenLabel: seen?.label ?? "" }).map((sheet) => (
        <div key={sheet.name}>
          {sheet.heading !== "" && <p class="ecg-heading">{sheet.heading}</p>}
          <EcgSheet
            layout={layout}
            layers={sheet.layers}
            speedMmPerSecond={speedMmPerSecond}
            gain={gain}
            pxPerMm={pxPerMm}
            overlay={overlay}
            limit={limit}
            label={sheet.name}
            caliperOn={settings.caliper}
            onCaliperOff={() => change({ caliper: false })}
          />
          <BeyondPaper leads={leadsBeyondPaper(layout, sheet.layers)} gain={gain} />
        </div>
      ))}
      <p class="ecg-summary">
        {summary} {overlay !== undefined && describeOverlay(overlay)} Each lead is shifted so that
        its median lies on the base line; nothing is filtered.
      </p>
      {seen !== undefined && (
        <p class="ecg-summary">
          <span class="ecg-swatch" /> {capitalised(seen.label)}: {seenSummary}
        </p>
      )}
    </section>
  );
}

/** A wave that is cut off must not be taken for a small one. */
function BeyondPaper({
  leads,
  gain,
}: {
  leads: readonly string[];
  gain: Gain;
}): JSX.Element | null {
  if (leads.length === 0) return null;
  return (
    <p class="ecg-summary">
      Beyond the edge of the paper: {leads.join(", ")}.
      {gain > 5 && " A smaller gain shows more of it."}
    </p>
  );
}

interface Sheet {
  readonly name: string;
  readonly heading: string;
  readonly layers: readonly Layer[];
}

function sheetsOf(
  view: View,
  options: { recorded: Layer; given: Layer | undefined; label: string; seenLabel: string },
): Sheet[] {
  const { recorded, given, label, seenLabel } = options;
  if (given === undefined) return [{ name: label, heading: "", layers: [recorded] }];
  const alone = { name: label, heading: "The recording", layers: [recorded] };
  const name = `${label}: ${seenLabel}`;
  const seen = { name, heading: `${capitalised(seenLabel)}`, layers: [given] };
  const both = {
    name: `${name}, over the recording`,
    heading: `The recording, and in colour ${seenLabel}, each with its own scale`,
    layers: [recorded, given],
  };
  switch (view) {
    case "recorded":
      return [alone];
    case "seen":
      return [seen];
    case "overlaid":
      return [both];
    case "stacked":
      return [alone, seen];
  }
}

function useSettings(
  props: EcgViewerProps,
): [ViewerSettings, (change: Partial<ViewerSettings>) => void] {
  const asked = {
    layout: props.layout ?? "3x4",
    speedMmPerSecond: props.speedMmPerSecond ?? 25,
    gainMmPerMillivolt: props.gainMmPerMillivolt ?? 10,
    zoom: props.zoom ?? 1,
    view: props.view ?? "recorded",
  } as const;
  const [settings, set] = useState<ViewerSettings>({ ...asked, caliper: false, startSecond: 0 });
  useEffect(() => set((old) => ({ ...old, ...asked })), Object.values(asked));
  // Another recording begins at its beginning.
  useEffect(() => set((old) => ({ ...old, startSecond: 0 })), [props.ecg]);
  const change = (part: Partial<ViewerSettings>): void => {
    const next = { ...settings, ...part };
    set(next);
    props.onSettings?.(next);
  };
  return [settings, change];
}

/** How wide an element is, in CSS pixels, also after the window has changed. */
function useWidth(element: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return width;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
