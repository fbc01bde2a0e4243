import type { JSX } from "preact";
import { type Layer, leadNote, pulseHeight, scaleText } from "./layer.ts";
import { type Overlay, stripShades } from "./overlay.ts";
import { PaperGrid } from "./paper-grid.tsx";
import type { PaperLayout, Strip } from "./paper-layout.ts";
import { type Gain, type PaperScale, pxPerSecond } from "./paper-scale.ts";
import type { PaperWindow } from "./paper-window.ts";
import { type Stretch, tracePath } from "./trace-path.ts";
import { leadNamed } from "./viewed-ecg.ts";

const PULSE_SECONDS = 0.2;
/** On a long strip its name is repeated this often, so that it is never out of sight. */
const NAME_EVERY_SECONDS = 10;

export interface PaperSvgProps {
  readonly layout: PaperLayout;
  readonly layers: readonly Layer[];
  readonly speedMmPerSecond: number;
  readonly gain: Gain;
  readonly pxPerMm: number;
  readonly window: PaperWindow;
  readonly overlay: Overlay | undefined;
  /** The magnitude with the strongest colour. */
  readonly limit: number;
  readonly label: string;
}

/** The paper with everything on it that does not move. One CSS pixel is one unit of the drawing. */
export function PaperSvg(props: PaperSvgProps): JSX.Element {
  const { layout, layers, pxPerMm, window, label } = props;
  const height = layout.heightMm * pxPerMm;
  const width = window.toPx - window.fromPx;
  const rows = layout.strips.filter(({ startsRow }) => startsRow);
  const seconds = visibleSeconds(props);
  return (
    <svg
      class="ecg-paper"
      role="img"
      aria-label={label}
      width={width}
      height={height}
      viewBox={`${window.fromPx} 0 ${width} ${height}`}
      style={{
        "--ecg-left": window.fromPx,
        "--ecg-mm": width / pxPerMm,
        "--ecg-font": fontPx(pxPerMm),
      }}
    >
      <PaperGrid layout={layout} pxPerMm={pxPerMm} window={window} />
      {/* Centres of pixels, as the lines of the grid: 0 mV lies exactly on its line. */}
      <g transform="translate(0.5 0.5)">
        {layout.strips.map((strip) => (
          <StripShades key={keyOf(strip)} strip={strip} visible={seconds(strip)} {...props} />
        ))}
        {rows.map((strip) =>
          layers.map((layer) => (
            <path
              key={`${keyOf(strip)} ${layer.tone}`}
              class={`ecg-pulse ${layer.tone}`}
              d={pulsePath(strip, { ...props, layer })}
            />
          )),
        )}
        {layout.strips.map((strip) => (
          <StripTrace key={keyOf(strip)} strip={strip} visible={seconds(strip)} {...props} />
        ))}
      </g>
      <text class="ecg-scale" x={layout.startMm * pxPerMm} y={height - 2 * pxPerMm}>
        {[
          `${props.speedMmPerSecond} mm/s`,
          ...layers.map((layer) => scaleText(layer, props.gain)),
        ].join("   ")}
      </text>
    </svg>
  );
}

interface StripProps extends PaperSvgProps {
  readonly strip: Strip;
  readonly visible: Stretch;
}

function StripShades({ strip, visible, overlay, limit, ...rest }: StripProps): JSX.Element | null {
  if (overlay === undefined) return null;
  const scale = scaleOf(rest, rest.layers[0]!);
  const half = (rest.layout.rowMm / 2 - 1) * rest.pxPerMm;
  const baseline = strip.baselineMm * rest.pxPerMm;
  return (
    <g class="ecg-shades" data-lead={strip.lead}>
      {stripShades(overlay, { strip, scale, limit, visible }).map((shade) => (
        <rect
          key={shade.x}
          x={shade.x}
          y={baseline - half}
          width={shade.width}
          height={2 * half}
          fill={shade.color}
          fill-opacity={shade.opacity}
        >
          <title>{shade.title}</title>
        </rect>
      ))}
    </g>
  );
}

function StripTrace({ strip, visible, ...props }: StripProps): JSX.Element {
  const { layers, layout, pxPerMm } = props;
  const left = strip.leftMm * pxPerMm;
  const baseline = strip.baselineMm * pxPerMm;
  const long = strip.seconds > 2 * NAME_EVERY_SECONDS;
  const names = long ? Math.ceil(strip.seconds / NAME_EVERY_SECONDS) : 1;
  const perName = NAME_EVERY_SECONDS * props.speedMmPerSecond * pxPerMm;
  const note = leadNote(layers[0]!, strip.lead);
  return (
    <g>
      {left > layout.startMm * pxPerMm && (
        <path
          class="ecg-divider"
          d={`M${left} ${baseline - 4 * pxPerMm}v${3 * pxPerMm}m0 ${2 * pxPerMm}v${3 * pxPerMm}`}
        />
      )}
      {layers.map((layer) => {
        const samples = leadNamed(layer.ecg, strip.lead);
        if (samples === undefined) return null;
        const path = tracePath(samples, {
          strip,
          scale: scaleOf(props, layer),
          samplingRateHz: layer.ecg.samplingRateHz,
          firstSampleSecond: layer.firstSampleSecond,
          median: layer.facts.get(strip.lead)?.median ?? 0,
          visible,
        });
        return (
          <path
            key={layer.tone}
            class={`ecg-trace ${layer.tone}`}
            data-lead={strip.lead}
            d={path}
          />
        );
      })}
      {Array.from({ length: names }, (_, i) => left + i * perName)
        .filter((x) => x >= props.window.fromPx - perName && x <= props.window.toPx)
        .map((x) => (
          <text
            key={x}
            class="ecg-lead"
            x={x + 1.2 * pxPerMm}
            y={baseline - 0.36 * layout.rowMm * pxPerMm}
          >
            {strip.lead}
            {note}
            {x > left && ` ${Math.round((x - left) / (props.speedMmPerSecond * pxPerMm))} s`}
          </text>
        ))}
    </g>
  );
}

function pulsePath(
  { baselineMm }: Strip,
  { layer, ...props }: PaperSvgProps & { layer: Layer },
): string {
  const { pxPerMm, layout, gain } = props;
  const scale = scaleOf(props, layer);
  const wide = PULSE_SECONDS * pxPerSecond(scale);
  const high = pulseHeight(layer, gain) * layer.mmPerUnit * pxPerMm;
  const left = layout.startMm * pxPerMm - wide - 3 * pxPerMm;
  return `M${left} ${baselineMm * pxPerMm}h${pxPerMm}v${-high}h${wide}v${high}h${pxPerMm}`;
}

function scaleOf(
  { speedMmPerSecond, pxPerMm }: Pick<PaperSvgProps, "speedMmPerSecond" | "pxPerMm">,
  layer: Layer,
): PaperScale {
  return { speedMmPerSecond, pxPerMm, mmPerUnit: layer.mmPerUnit };
}

/** Which seconds of a strip lie in the window. */
function visibleSeconds(props: PaperSvgProps): (strip: Strip) => Stretch {
  const perSecond = props.speedMmPerSecond * props.pxPerMm;
  return ({ leftMm, fromSecond }) => {
    const at = (px: number): number => fromSecond + (px - leftMm * props.pxPerMm) / perSecond;
    return { from: at(props.window.fromPx), to: at(props.window.toPx) };
  };
}

/** Names are 3 mm high, in pixels, as far as that can be read and does not shout. */
function fontPx(pxPerMm: number): number {
  return Math.min(16, Math.max(8, 3 * pxPerMm));
}

function keyOf({ lead, baselineMm }: Strip): string {
  return `${lead} ${baselineMm}`;
}
