import { effect, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { MapData } from "../data/map-data.ts";
import { hoveredRow, lassoTool, openRow, selectInside, togglePicked } from "../state/actions.ts";
import { coloringOfSide } from "../state/coloring.ts";
import type { MapSide } from "../state/explorer-state.ts";
import { openedRow, selected, shown } from "../state/shown.ts";
import { change, state } from "../state/store.ts";
import { type DrawingSize, type MapWindow, type Place, pixelsPerUnit, pointAt } from "./camera.ts";
import { choosePainter } from "./choose-painter.ts";
import { cssColor } from "./css-color.ts";
import { mapKey } from "./map-keys.ts";
import "./map-canvas.css";
import { paintMarks } from "./map-marks.ts";
import { MapTooltip } from "./map-tooltip.tsx";
import type { Painter } from "./painter.ts";
import { pointStyle } from "./point-style.ts";
import { controlByPointer } from "./pointer-control.ts";
import { shownNeighbours } from "./shown-neighbours.ts";
import { simplifyLine } from "./simplify-line.ts";
import { nearestPoint } from "./spatial-grid.ts";
import { webgl } from "./webgl-loss.ts";

/** Pixels around the pointer in which a record is meant. */
const REACH = 12;
const MOST_LINE_POINTS = 60;

/** The points of one map with all that a pointer and the keyboard can do on it. */
export function MapCanvas({
  side,
  map,
  label,
}: {
  side: MapSide;
  map: MapData;
  label: string;
}): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const pointsCanvas = useRef<HTMLCanvasElement>(null);
  const marksCanvas = useRef<HTMLCanvasElement>(null);
  const painter = useSignal<Painter | null>(null);
  const size = useSignal<DrawingSize>({ width: 1, height: 1 });
  const drawn = useSignal<readonly Place[]>([]);
  const { renderer } = state.value;
  // A lost context takes its painter with it; everything drawn comes from the state, so the next one shows the same.
  const webglNow = webgl.value;

  const window = (): MapWindow => state.value.windows[side];
  const setWindow = (next: MapWindow): void => {
    change({ windows: { ...state.value.windows, [side]: next } }, { quietly: true });
  };
  const seen = () => ({ window: window(), size: size.value });
  const pointNear = (place: Place): number | null => {
    const { x, y } = pointAt(place, seen());
    const reach = REACH / pixelsPerUnit(window(), size.value);
    const accepts = (point: number): boolean => shown.value[map.rows[point]!] === 1;
    return nearestPoint(map.grid, { x, y, reach, accepts });
  };

  useEffect(() => {
    let stopped = false;
    choosePainter(pointsCanvas.current!, renderer).then(
      (opened) => {
        if (stopped) opened.destroy();
        else painter.value = opened;
      },
      () => {
        // Neither kind of canvas: the table shows everything.
      },
    );
    return () => {
      stopped = true;
      painter.value?.destroy();
      painter.value = null;
    };
  }, [renderer, webglNow]);

  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      if (width > 0 && height > 0) size.value = { width, height };
    });
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const stops = [
      effect(() => painter.value?.setPoints(map.grid)),
      effect(() => painter.value?.setSize(size.value)),
      effect(() => painter.value?.setWindow(window())),
      effect(() => {
        const coloring = coloringOfSide[side].value;
        if (painter.value === null || coloring === null) return;
        const looks = { coloring, shown: shown.value, selected: selected.value, colorOf: cssColor };
        painter.value.setStyle(pointStyle(map.rows, looks));
      }),
      effect(() => {
        const canvas = marksCanvas.current;
        const ratio = Math.min(2, devicePixelRatio);
        const { width, height } = size.value;
        if (canvas === null) return;
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
        const { lasso } = state.value;
        paintMarks(canvas.getContext("2d")!, {
          seen: seen(),
          ratio,
          points: map.grid.points,
          opened: pointOrNull(map, openedRow.value),
          hovered: pointOrNull(map, hoveredRow.value),
          neighbours: shownNeighbours(side)
            .map((row) => map.pointOf[row]!)
            .filter((point) => point >= 0),
          line: lasso?.side === side ? lasso.line : [],
          drawn: drawn.value,
          colors: {
            ink: cssColor("--ink"),
            page: cssColor("--page"),
            accent: cssColor("--accent"),
          },
        });
      }),
      controlByPointer(box.current!, {
        seen,
        drawsLine: (event) => lassoTool.value || event.altKey,
        onWindow: setWindow,
        onHover: (place) => {
          const point = place === null ? null : pointNear(place);
          hoveredRow.value = point === null ? null : map.rows[point]!;
        },
        onClick: (place, { adds }) => {
          const point = pointNear(place);
          if (point === null) return;
          if (adds) togglePicked(map.rows[point]!);
          else openRow(map.rows[point]!);
        },
        onLine: (line, { done }) => {
          drawn.value = done ? [] : [...line];
          if (!done || line.length < 3) return;
          const kept = simplifyLine(line, MOST_LINE_POINTS).map((place) => pointAt(place, seen()));
          selectInside({ side, line: kept.flatMap(({ x, y }) => [x, y]) });
          lassoTool.value = false;
        },
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [map, side]);

  return (
    <div class={`map-canvas ${lassoTool.value ? "draws-line" : ""}`}>
      <div class="map-layer" aria-hidden="true">
        <canvas ref={pointsCanvas} class="map-layer" />
        <canvas ref={marksCanvas} class="map-layer" />
      </div>
      <div
        ref={box}
        class="map-layer map-top"
        role="application"
        aria-roledescription="map"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes its own keys
        tabIndex={0}
        aria-label={label}
        aria-describedby="map-keys"
        onKeyDown={(event) => {
          if (mapKey(event, { map, side, seen: seen(), setWindow })) event.preventDefault();
        }}
      />
      <MapTooltip map={map} side={side} size={size} />
    </div>
  );
}

function pointOrNull({ pointOf }: MapData, row: number | null): number | null {
  return row === null || pointOf[row]! < 0 ? null : pointOf[row]!;
}
