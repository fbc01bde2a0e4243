import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import type { MapData } from "../data/map-data.ts";
import { recordFacts } from "../data/record-facts.ts";
import { hoveredRow } from "../state/actions.ts";
import { choices, cohort } from "../state/choices.ts";
import type { MapSide } from "../state/explorer-state.ts";
import { state } from "../state/store.ts";
import { type DrawingSize, placeOf } from "./camera.ts";

/** Names the record under the pointer. The same facts stand in the table, so it is hidden from assistive technology. */
export function MapTooltip({
  map,
  side,
  size,
}: {
  map: MapData;
  side: MapSide;
  size: ReadonlySignal<DrawingSize>;
}): JSX.Element | null {
  const row = hoveredRow.value;
  const whole = cohort.value;
  const point = row === null ? -1 : map.pointOf[row]!;
  if (row === null || whole === null || point < 0 || choices.value === null) return null;
  const { width, height } = size.value;
  const place = placeOf(
    { x: map.grid.points.x[point]!, y: map.grid.points.y[point]! },
    { window: state.value.windows[side], size: size.value },
  );
  if (place.x < 0 || place.y < 0 || place.x > width || place.y > height) return null;
  const right = place.x > width / 2;
  const below = place.y > height / 2;
  return (
    <div
      class="map-tooltip"
      aria-hidden="true"
      style={{
        left: right ? "auto" : `${place.x + 14}px`,
        right: right ? `${width - place.x + 14}px` : "auto",
        top: below ? "auto" : `${place.y + 10}px`,
        bottom: below ? `${height - place.y + 10}px` : "auto",
      }}
    >
      {recordFacts(whole, row, side).map((fact) => (
        <div key={fact}>{fact}</div>
      ))}
    </div>
  );
}
