import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { formatScore } from "../../../src/report/number-format.ts";
import type { ExplorerShap } from "../../../src/results/explorer/explorer-shap.ts";
import { recordIdOf } from "../data/cohort.ts";
import { cssColor } from "../map/css-color.ts";
import { useWidth } from "../shell/use-width.ts";
import { hoveredRow } from "../state/actions.ts";
import { cohort } from "../state/choices.ts";
import { openedRow } from "../state/shown.ts";
import { state } from "../state/store.ts";
import "./beeswarm.css";
import { fittingNames } from "./fitting-names.ts";
import { swarmLimit, swarmRow } from "./swarm-layout.ts";

const ROW = 24;
const AXIS = 34;
const STEPS = 5;
const FONT = "12px system-ui, sans-serif";

/**
 * One dot for each record and dimension: to the right it spoke for the class, its colour is the dimension's value. The
 * table below holds the same by keyboard and as text.
 */
export function Beeswarm({
  shap,
  start,
  onOpen,
}: {
  shap: ExplorerShap;
  /** Row of the cohort of the dataset's first record. */
  start: number;
  onOpen: (row: number) => void;
}): JSX.Element {
  const [box, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { top, row: rows } = shap;
  const points = top.length === 0 ? 0 : shap.shap.length / top.length;
  const limit = useMemo(() => swarmLimit(shap.shap), [shap]);
  const swarm = useMemo(
    () => top.map((_, t) => swarmRow(shap.shap.subarray(t * points, (t + 1) * points), limit)),
    [shap],
  );
  const column = useMemo(
    () =>
      fittingNames(
        top.map(({ name }) => name),
        { most: 0.36 * width, widthOf: textWidth },
      ),
    [shap, width],
  );
  const left = column.width;
  const height = ROW * top.length + AXIS;
  const middle = left + (width - left - 12) / 2;
  const scale = (width - left - 24) / 2 / limit;
  const placeOf = (t: number, p: number): { x: number; y: number } => ({
    x: middle + swarm[t]!.values[p]! * scale,
    y: ROW * (t + 0.5) + swarm[t]!.offsets[p]! * (ROW / 2 - 3),
  });
  const rowAt = (event: PointerEvent | MouseEvent): number | null => {
    const { left: x0, top: y0 } = canvas.current!.getBoundingClientRect();
    const [x, y] = [event.clientX - x0, event.clientY - y0];
    const t = Math.floor(y / ROW);
    if (t < 0 || t >= top.length || rows.length === 0) return null;
    let best = -1;
    let least = 10;
    for (let p = 0; p < points; p++) {
      const place = placeOf(t, p);
      const away = Math.hypot(place.x - x, place.y - y);
      if (away < least) [best, least] = [p, away];
    }
    return best < 0 ? null : start + rows[best]!;
  };

  const { theme } = state.value;
  const marked = [openedRow.value, hoveredRow.value];
  useEffect(() => {
    const context = canvas.current?.getContext("2d") ?? null;
    if (context === null || canvas.current === null || width === 0) return;
    const ratio = Math.min(2, devicePixelRatio);
    canvas.current.width = Math.round(width * ratio);
    canvas.current.height = Math.round(height * ratio);
    context.scale(ratio, ratio);
    const ink = cssColor("--ink");
    const colors = Array.from({ length: STEPS }, (_, i) => cssColor(`--value-${i}`));
    paintFrame(context, {
      names: column.names,
      left,
      middle,
      width,
      height,
      limit,
      scale,
      ink,
      muted: cssColor("--muted"),
      grid: cssColor("--grid"),
    });
    const dots = { rows: top.length, points, placeOf };
    paintDots(context, dots, (t, p) => colors[stepOf(shap.standardised[t * points + p]!)]!);
    for (const row of marked) {
      const p = row === null ? -1 : rows.indexOf(row - start);
      if (p >= 0) paintRings(context, dots, { p, ink });
    }
  }, [shap, width, theme, ...marked]);

  const hovered = hoveredRow.value;
  return (
    <div ref={box} class="beeswarm">
      <canvas
        ref={canvas}
        style={{ width: `${width}px`, height: `${height}px` }}
        role="img"
        aria-label={`Beeswarm of ${top.length} dimensions over ${points} records. The table below holds the same as text.`}
        onPointerMove={(event) => {
          hoveredRow.value = rowAt(event);
        }}
        onPointerLeave={() => {
          hoveredRow.value = null;
        }}
        onClick={(event) => {
          const row = rowAt(event);
          if (row !== null) onOpen(row);
        }}
      />
      <p class="small muted swarm-note">
        Value of the dimension:
        {Array.from({ length: STEPS }, (_, i) => (
          <span
            key={i}
            class="swatch"
            style={{ "--swatch": `var(--value-${i})` }}
            aria-hidden="true"
          />
        ))}
        low to high.{" "}
        {hovered !== null && rows.includes(hovered - start)
          ? `Record ${recordIdOf(cohort.value!, hovered)}`
          : rows.length > 0
            ? "Click a dot to open its recording."
            : ""}
      </p>
    </div>
  );
}

let measuring: CanvasRenderingContext2D | null = null;

function textWidth(text: string): number {
  measuring ??= document.createElement("canvas").getContext("2d");
  if (measuring === null) return 7 * text.length;
  measuring.font = FONT;
  return measuring.measureText(text).width;
}

/** Standard deviations from the mean, in five steps. */
function stepOf(standardised: number): number {
  return Math.max(0, Math.min(STEPS - 1, Math.round(standardised) + 2));
}

interface Dots {
  readonly rows: number;
  readonly points: number;
  readonly placeOf: (t: number, p: number) => { readonly x: number; readonly y: number };
}

function paintDots(
  context: CanvasRenderingContext2D,
  { rows, points, placeOf }: Dots,
  colorOf: (t: number, p: number) => string,
): void {
  for (let t = 0; t < rows; t++) {
    for (let p = 0; p < points; p++) {
      const { x, y } = placeOf(t, p);
      context.fillStyle = colorOf(t, p);
      context.beginPath();
      context.arc(x, y, 2.2, 0, 2 * Math.PI);
      context.fill();
    }
  }
}

/** Rings around all dots of one record. */
function paintRings(
  context: CanvasRenderingContext2D,
  { rows, placeOf }: Dots,
  { p, ink }: { p: number; ink: string },
): void {
  context.strokeStyle = ink;
  context.lineWidth = 2;
  for (let t = 0; t < rows; t++) {
    const { x, y } = placeOf(t, p);
    context.beginPath();
    context.arc(x, y, 4.5, 0, 2 * Math.PI);
    context.stroke();
  }
}

interface SwarmFrame {
  readonly names: readonly string[];
  readonly left: number;
  readonly middle: number;
  readonly width: number;
  readonly height: number;
  readonly limit: number;
  readonly scale: number;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
}

function paintFrame(context: CanvasRenderingContext2D, frame: SwarmFrame): void {
  const { names, left, middle, width, height, limit, scale, ink, muted, grid } = frame;
  context.font = FONT;
  context.textBaseline = "middle";
  context.strokeStyle = grid;
  names.forEach((name, t) => {
    context.fillStyle = ink;
    context.fillText(name, 0, ROW * (t + 0.5));
    context.beginPath();
    context.moveTo(left, ROW * (t + 1));
    context.lineTo(width, ROW * (t + 1));
    context.stroke();
  });
  context.strokeStyle = ink;
  context.beginPath();
  context.moveTo(middle, 0);
  context.lineTo(middle, height - AXIS);
  context.stroke();
  context.fillStyle = muted;
  context.textAlign = "center";
  for (const share of [-0.75, 0, 0.75]) {
    const value = share * limit;
    context.fillText(
      formatScore(value, { digits: 1, signed: true }),
      middle + value * scale,
      height - AXIS + 10,
    );
  }
  context.fillText("← speaks against · SHAP · speaks for →", middle, height - 9);
  context.textAlign = "left";
}
