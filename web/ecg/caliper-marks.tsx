import type { JSX } from "preact";
import {
  type Caliper,
  caliperText,
  movedPoint,
  onOtherStrip,
  type PaperPoint,
  placeOfPoint,
} from "./caliper.ts";
import type { PaperLayout } from "./paper-layout.ts";
import type { PaperScale } from "./paper-scale.ts";
import type { PaperWindow } from "./paper-window.ts";

export type CaliperEnd = "from" | "to";

export interface CaliperMarksProps {
  readonly caliper: Caliper;
  readonly layout: PaperLayout;
  readonly scale: PaperScale;
  readonly window: PaperWindow;
  readonly unit: "mV" | "standardised";
  readonly onChange: (caliper: Caliper | null) => void;
  readonly onGrab: (end: CaliperEnd, event: PointerEvent) => void;
}

/** A finger covers about this much. */
const GRIP_PX = 16;

/** The two ends of the caliper, each to be dragged or moved by arrow keys, and the lines between them. */
export function CaliperMarks(props: CaliperMarksProps): JSX.Element {
  const { caliper, layout, scale, window } = props;
  const strip = layout.strips[caliper.strip]!;
  const from = placeOfPoint(strip, caliper.from, scale);
  const to = placeOfPoint(strip, caliper.to, scale);
  const top = (strip.baselineMm - layout.rowMm / 2) * scale.pxPerMm;
  const high = layout.rowMm * scale.pxPerMm;
  const left = Math.min(from.x, to.x);
  const width = window.toPx - window.fromPx;
  const height = layout.heightMm * scale.pxPerMm;
  const wide = Math.abs(to.x - from.x);
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: its two sliders are named and say what it shows.
    <svg
      class="ecg-marks"
      width={width}
      height={height}
      viewBox={`${window.fromPx} 0 ${width} ${height}`}
      style={{ "--ecg-left": window.fromPx, "--ecg-mm": width / scale.pxPerMm }}
    >
      <g transform="translate(0.5 0.5)">
        <rect class="ecg-between" x={left} y={top} width={wide} height={high} />
        <path class="ecg-jaw" d={`M${from.x} ${top}v${high}M${to.x} ${top}v${high}`} />
        <path class="ecg-level" d={`M${left} ${from.y}h${wide}M${left} ${to.y}h${wide}`} />
        <End end="from" place={from} {...props} />
        <End end="to" place={to} {...props} />
      </g>
    </svg>
  );
}

function End({
  end,
  place,
  ...props
}: CaliperMarksProps & { end: CaliperEnd; place: PaperPoint }): JSX.Element {
  const { caliper, layout, unit, onChange, onGrab } = props;
  const strip = layout.strips[caliper.strip]!;
  const { second, value } = caliper[end];
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = caliperAfterKey(event, { caliper, end, layout });
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(next);
  };
  return (
    <g
      class="ecg-end"
      role="slider"
      tabindex={0}
      aria-label={end === "from" ? "Caliper start" : "Caliper end"}
      aria-orientation="horizontal"
      aria-valuemin={Math.round(strip.fromSecond * 1000)}
      aria-valuemax={Math.round((strip.fromSecond + strip.seconds) * 1000)}
      aria-valuenow={Math.round(second * 1000)}
      aria-valuetext={`${strip.lead} at ${second.toFixed(3)} s, ${value.toFixed(2)} ${unit === "mV" ? "mV" : "u"} from the base line; ${caliperText(caliper, unit)}`}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => onGrab(end, event)}
      // Else the finger would scroll: browsers do not obey touch-action inside a drawing.
      onTouchStart={(event) => event.preventDefault()}
    >
      <circle class="ecg-grip" cx={place.x} cy={place.y} r={GRIP_PX} />
      <circle class="ecg-point" cx={place.x} cy={place.y} r={5} />
    </g>
  );
}

/** The caliper after a key, null when it is put away, undefined when the key is none of its own. */
function caliperAfterKey(
  { key, shiftKey }: KeyboardEvent,
  { caliper, end, layout }: { caliper: Caliper; end: CaliperEnd; layout: PaperLayout },
): Caliper | null | undefined {
  if (key === "Escape") return null;
  if (key === "PageUp" || key === "PageDown") {
    return onOtherStrip(caliper, { step: key === "PageUp" ? -1 : 1, strips: layout.strips });
  }
  const strip = layout.strips[caliper.strip]!;
  const point = movedPoint(caliper[end], { key, fine: shiftKey, strip });
  return point === null ? undefined : { ...caliper, [end]: point };
}
