import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { LAYOUTS, type Layout } from "./paper-layout.ts";
import { GAINS, type Gain, SPEEDS, type Speed, ZOOMS } from "./paper-scale.ts";

/** What is shown of a recording and of what a model was given. */
export const VIEWS = ["recorded", "seen", "overlaid", "stacked"] as const;
export type View = (typeof VIEWS)[number];

export interface ViewerSettings {
  readonly layout: Layout;
  readonly speedMmPerSecond: Speed;
  readonly gainMmPerMillivolt: Gain;
  /** 1 is 4 CSS pixels to the millimetre; "fit" is as wide as the window. */
  readonly zoom: number | "fit";
  readonly view: View;
  readonly caliper: boolean;
  /** Where a sheet of several columns begins, in seconds of the recording. */
  readonly startSecond: number;
}

export interface ViewerControlsProps {
  readonly settings: ViewerSettings;
  readonly onChange: (change: Partial<ViewerSettings>) => void;
  readonly onPrint: () => void;
  /** What the second recording is called; undefined without one. */
  readonly seenLabel: string | undefined;
  /** The last second at which a sheet may begin; 0 when the recording fits on one. */
  readonly latestStart: number;
}

/** Everything that can be set; native controls, so that keyboard and screen reader work as everywhere. */
export function ViewerControls(props: ViewerControlsProps): JSX.Element {
  const { settings, onChange, seenLabel, latestStart, onPrint } = props;
  const { layout, speedMmPerSecond, gainMmPerMillivolt, zoom, view, caliper, startSecond } =
    settings;
  return (
    <div class="ecg-controls">
      <Choice
        label="Layout"
        value={layout}
        options={LAYOUTS.map((value) => [value, LAYOUT_NAMES[value]])}
        onChoose={(value) => onChange({ layout: value })}
      />
      <Choice
        label="Speed"
        value={speedMmPerSecond}
        options={SPEEDS.map((value) => [value, `${value} mm/s`])}
        onChoose={(value) => onChange({ speedMmPerSecond: value })}
      />
      <Choice
        label="Gain"
        value={gainMmPerMillivolt}
        options={GAINS.map((value) => [value, `${value} mm/mV`])}
        onChoose={(value) => onChange({ gainMmPerMillivolt: value })}
      />
      <Choice
        label="Zoom"
        value={zoom}
        options={[["fit", "fit"], ...ZOOMS.map((value) => [value, `${100 * value} %`] as const)]}
        onChoose={(value) => onChange({ zoom: value })}
      />
      {seenLabel !== undefined && (
        <Choice
          label="Show"
          value={view}
          options={VIEWS.map((value) => [value, viewName(value, seenLabel)])}
          onChoose={(value) => onChange({ view: value })}
        />
      )}
      {latestStart > 0 && layout !== "12x1" && (
        <label>
          From{" "}
          <input
            type="number"
            min={0}
            max={latestStart}
            step={1}
            value={startSecond}
            onInput={({ currentTarget }) => {
              const second = Number(currentTarget.value);
              onChange({ startSecond: Math.min(latestStart, Math.max(0, second)) });
            }}
          />{" "}
          s
        </label>
      )}
      <button
        type="button"
        aria-pressed={caliper}
        onClick={() => onChange({ caliper: !caliper })}
        title="Drag on the paper, or move the two ends with the arrow keys (finer with Shift)"
      >
        Caliper
      </button>
      <button type="button" onClick={onPrint}>
        Print
      </button>
    </div>
  );
}

const LAYOUT_NAMES: Readonly<Record<Layout, string>> = {
  "3x4": "3 \u00d7 4 and rhythm strip",
  "6x2": "6 \u00d7 2",
  "12x1": "12 \u00d7 1",
};

function viewName(view: View, seenLabel: string): string {
  switch (view) {
    case "recorded":
      return "the recording";
    case "seen":
      return seenLabel;
    case "overlaid":
      return "both, one over the other";
    case "stacked":
      return "both, one below the other";
  }
}

function Choice<Value extends string | number>({
  label,
  value,
  options,
  onChoose,
}: {
  label: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChoose: (value: Value) => void;
}): JSX.Element {
  const id = useId();
  return (
    <span class="ecg-choice">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={({ currentTarget }) => {
          const chosen = options[currentTarget.selectedIndex];
          if (chosen !== undefined) onChoose(chosen[0]);
        }}
      >
        {options.map(([option, name]) => (
          <option key={option} value={option} selected={option === value}>
            {name}
          </option>
        ))}
      </select>
    </span>
  );
}
