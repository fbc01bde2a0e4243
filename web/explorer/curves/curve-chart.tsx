import type { JSX } from "preact";
import { settingText } from "../../../src/core/setting.ts";
import { spreadLabels } from "../../../src/report/figures/spread-labels.ts";
import { formatScore } from "../../../src/report/number-format.ts";
import { type ModelStyle, modelStyles } from "../../../src/report/palette.ts";
import type { ExplorerCurve } from "../../../src/results/explorer/explorer-curves.ts";
import type { ExplorerModel } from "../../../src/results/explorer/explorer-study.ts";
import { useWidth } from "../shell/use-width.ts";
import { choices } from "../state/choices.ts";
import { change } from "../state/store.ts";
import "./curve-chart.css";
import { type CurveScale, curveScale } from "./curve-scale.ts";

export interface CurveChartProps {
  readonly curves: readonly ExplorerCurve[];
  readonly models: readonly ExplorerModel[];
  readonly title: string;
  readonly axis: "fraction" | "shots";
}

/** Lines of scores against labels, one for each model; the chosen ones are drawn with their intervals. */
export function CurveChart({ curves, models, title, axis }: CurveChartProps): JSX.Element {
  const [box, width] = useWidth<HTMLDivElement>();
  const height = Math.min(520, Math.max(320, 0.5 * width));
  const styles = modelStyles(models);
  const { model, beside } = choices.value!;
  const emphasised = new Set([model.id, beside?.id]);
  const narrow = width < 560;
  const scale =
    width === 0
      ? null
      : curveScale(curves, { width, height, labels: narrow ? 12 : 220, strong: emphasised });
  const lines = curves.map((curve) => ({
    curve,
    title: models.find(({ id }) => id === curve.model)?.title ?? curve.model,
    style: styles.get(curve.model) ?? PLAIN,
    strong: emphasised.has(curve.model),
  }));
  return (
    <div ref={box} class="curve-box">
      {scale !== null && (
        <svg
          class="curve-chart"
          width={width}
          height={height}
          role="img"
          aria-label={`${title}. The table below holds every number.`}
        >
          <Axes scale={scale} axis={axis} />
          {lines
            .toSorted((a, b) => Number(a.strong) - Number(b.strong))
            .map((line) => (
              <Line key={line.curve.model} {...line} scale={scale} />
            ))}
          {!narrow && <Labels lines={lines} scale={scale} />}
        </svg>
      )}
      <fieldset class="legend curve-key">
        <legend class="hidden">Models; press one to emphasise it</legend>
        {lines.map(({ curve, title: name, style, strong }) => (
          <button
            key={curve.model}
            type="button"
            class="legend-entry"
            aria-pressed={strong}
            onClick={() => change({ model: curve.model })}
          >
            <span class="swatch" style={{ "--swatch": style.color }} aria-hidden="true" />
            {name}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

interface LineProps {
  readonly curve: ExplorerCurve;
  readonly title: string;
  readonly style: ModelStyle;
  readonly strong: boolean;
}

/** Of "100 %" with some room, in CSS pixels. */
const TICK_WIDTH = 40;

const PLAIN: ModelStyle = { color: "var(--control-0)", dash: "none", hollow: false };

function Line({
  curve,
  title,
  style,
  strong,
  scale,
}: LineProps & { scale: CurveScale }): JSX.Element {
  const points = curve.points.flatMap(({ value, lower, upper, setting, seedValues }) =>
    value === null ? [] : [{ x: scale.x(setting.value), value, lower, upper, setting, seedValues }],
  );
  const band = points.flatMap(({ x, lower, upper }) =>
    lower === null || upper === null ? [] : [{ x, lower: scale.y(lower), upper: scale.y(upper) }],
  );
  const outline = [
    ...band.map(({ x, upper }) => `${x},${upper}`),
    ...band.toReversed().map(({ x, lower }) => `${x},${lower}`),
  ].join(" ");
  return (
    <g class={`curve ${strong ? "strong" : ""}`} style={{ color: style.color }}>
      {strong && band.length > 1 && <polygon class="curve-band" points={outline} />}
      <polyline
        class="curve-line"
        points={points.map(({ x, value }) => `${x},${scale.y(value)}`).join(" ")}
        stroke-dasharray={style.dash}
      />
      {points.map(({ x, value, lower, upper, setting, seedValues }) => (
        <g key={setting.value}>
          {strong &&
            seedValues.map((seed, i) =>
              seed === null ? null : (
                <circle key={i} class="curve-seed" cx={x} cy={scale.y(seed)} r={2} />
              ),
            )}
          <circle
            class={style.hollow ? "curve-dot hollow" : "curve-dot"}
            cx={x}
            cy={scale.y(value)}
            r={strong ? 4.5 : 3}
          >
            <title>{`${title}, ${settingText(setting)}: ${formatScore(value)}${lower === null ? "" : ` [${formatScore(lower)}, ${formatScore(upper)}]`}`}</title>
          </circle>
        </g>
      ))}
    </g>
  );
}

function Axes({ scale, axis }: { scale: CurveScale; axis: string }): JSX.Element {
  const { left, right, bottom } = scale;
  return (
    <g class="curve-axes">
      {scale.yTicks.map((tick) => (
        <g key={tick}>
          <line x1={left} x2={right} y1={scale.y(tick)} y2={scale.y(tick)} />
          <text x={left - 6} y={scale.y(tick) + 4} text-anchor="end">
            {formatScore(tick, { digits: 2 })}
          </text>
        </g>
      ))}
      {apart(scale.xTicks, scale).map((tick) => (
        <text key={tick} x={scale.x(tick)} y={bottom + 18} text-anchor="middle">
          {axis === "fraction" ? `${Number((100 * tick).toPrecision(3))} %` : tick}
        </text>
      ))}
      <text x={(left + right) / 2} y={bottom + 38} text-anchor="middle" class="curve-title">
        {axis === "fraction"
          ? "labelled share of the training patients"
          : "positive patients per diagnosis"}
      </text>
    </g>
  );
}

/** The ticks whose names do not touch, from the right: the whole is always named. */
function apart(ticks: readonly number[], { x }: CurveScale): number[] {
  const kept: number[] = [];
  for (const tick of ticks.toReversed())
    if (kept.length === 0 || x(kept.at(-1)!) - x(tick) >= TICK_WIDTH) kept.push(tick);
  return kept.toReversed();
}

/** Names at the ends of the lines, moved apart; pressing one emphasises its line. */
function Labels({ lines, scale }: { lines: readonly LineProps[]; scale: CurveScale }): JSX.Element {
  const ends = lines.map(({ curve }) => {
    const last = curve.points.findLast(({ value }) => value !== null);
    return scale.y(last?.value ?? 0);
  });
  const places = spreadLabels(ends, { gap: 15, first: scale.top + 4, last: scale.bottom });
  return (
    <g class="curve-labels">
      {lines.map(({ curve, title, style, strong }, i) => (
        <g key={curve.model} class={strong ? "strong" : ""}>
          <line
            x1={scale.right - 12}
            y1={ends[i]}
            x2={scale.right + 4}
            y2={places[i]}
            style={{ stroke: style.color }}
          />
          <text x={scale.right + 8} y={places[i]! + 4}>
            {title.length > 27 ? `${title.slice(0, 26)}…` : title}
          </text>
        </g>
      ))}
    </g>
  );
}
