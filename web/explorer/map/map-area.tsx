import type { JSX } from "preact";
import { readyValue } from "../data/resource.ts";
import { Help } from "../shell/help.tsx";
import { Select } from "../shell/select.tsx";
import { lassoTool } from "../state/actions.ts";
import { choices, cohort, mapsOf } from "../state/choices.ts";
import type { ColorBy } from "../state/explorer-state.ts";
import { mapOfSide } from "../state/predictions.ts";
import { change, state } from "../state/store.ts";
import { WHOLE_MAP, zoomedAt } from "./camera.ts";
import { drawnBy } from "./choose-painter.ts";
import { Legend } from "./legend.tsx";
import "./map-area.css";
import { MapPanel } from "./map-panel.tsx";
import { webgl } from "./webgl-loss.ts";

const COLORS: readonly { readonly value: ColorBy; readonly title: string }[] = [
  { value: "class", title: "Diagnosis" },
  { value: "outcome", title: "Right or wrong" },
  { value: "score", title: "Prediction" },
  { value: "dataset", title: "Site (dataset)" },
  { value: "site", title: "Device or ward" },
  { value: "sex", title: "Sex" },
  { value: "age", title: "Age" },
];

/** One map or two, with what colours them. */
export function MapArea(): JSX.Element {
  const { study } = cohort.value!;
  const { model, beside, target } = choices.value!;
  const kinds = [...mapsOf(study, model.id).keys()];
  const colors = COLORS.filter(({ value }) => value !== "outcome" || target.unit === null);
  return (
    <section class="map-area" aria-labelledby="map-heading">
      <div class="area-head">
        <h2 id="map-heading">Map</h2>
        <Select
          label="Colour by"
          value={state.value.color}
          options={colors}
          onChange={(value) => change({ color: value as ColorBy, off: [] })}
        />
        {kinds.length > 1 && (
          <Select
            label="Kind of map"
            value={kinds.includes(state.value.map) ? state.value.map : kinds[0]!}
            options={kinds.map((kind) => ({ value: kind, title: kind.toUpperCase() }))}
            onChange={(map) =>
              change({ map, lasso: null, windows: { a: WHOLE_MAP, b: WHOLE_MAP } })
            }
          />
        )}
        <MapTools />
        <Help>
          <p>
            Every dot is one recording that the models were not fitted on. Dots lie close together
            where the model’s own numbers for them are alike. Directions and distances between far
            groups mean nothing, and a map can show groups where there are none: believe it only
            together with the table.
          </p>
          <ul>
            <li>Click a dot to open its recording. Ctrl-click (or shift-click) selects several.</li>
            <li>“Draw around”, then drag a line around dots: the table then shows those alone.</li>
            <li>Drag to move, turn the wheel or use two fingers to enlarge.</li>
            <li>
              Keyboard, once the map has the focus: arrows go from record to record, shift with
              arrows moves, + and − enlarge, 0 shows all, space selects, V selects all in view,
              escape selects nothing.
            </li>
            <li>Press an entry of the legend to hide or show its records, in the table too.</li>
          </ul>
          <p class="muted">{drawnBy.value}</p>
        </Help>
      </div>
      <Legend />
      {webgl.value !== "there" && (
        <p class="map-note">
          {webgl.value === "lost"
            ? "The browser took WebGL away: the maps are drawn without it until it is back. Everything chosen is kept."
            : "The browser took WebGL away several times: the maps are drawn without it until the page is loaded again. Everything chosen is kept."}
        </p>
      )}
      <div class={`maps ${beside === null ? "one" : "two"}`}>
        <MapPanel side="a" />
        {beside !== null && <MapPanel side="b" />}
      </div>
      <p id="map-keys" class="hidden">
        Arrow keys go from record to record and open it; with shift they move the map. Plus and
        minus enlarge and shrink, 0 shows all, the space bar selects the open record, V selects all
        records in view, escape selects nothing.
      </p>
    </section>
  );
}

function MapTools(): JSX.Element | null {
  const hasMap = readyValue(mapOfSide.a.value) !== null || readyValue(mapOfSide.b.value) !== null;
  if (!hasMap) return null;
  const { windows } = state.value;
  const zoom = (factor: number): void => {
    // The middle of the window stays, so the size of the drawing plays no part.
    const size = { width: 2, height: 2 };
    const at = { x: 1, y: 1 };
    change({
      windows: {
        a: zoomedAt(at, { window: windows.a, size, factor }),
        b: zoomedAt(at, { window: windows.b, size, factor }),
      },
    });
  };
  return (
    <fieldset class="map-tools">
      <legend class="hidden">Tools of the map</legend>
      <button
        type="button"
        class="chip"
        title="Draw a line around records to select them"
        aria-pressed={lassoTool.value}
        onClick={() => {
          lassoTool.value = !lassoTool.value;
        }}
      >
        Draw around
      </button>
      <button type="button" class="button" aria-label="Enlarge the map" onClick={() => zoom(1.6)}>
        +
      </button>
      <button
        type="button"
        class="button"
        aria-label="Shrink the map"
        onClick={() => zoom(1 / 1.6)}
      >
        −
      </button>
      <button
        type="button"
        class="button"
        onClick={() => change({ windows: { a: WHOLE_MAP, b: WHOLE_MAP } })}
      >
        Show all
      </button>
    </fieldset>
  );
}
