import type { JSX } from "preact";
import { Notice } from "../shell/notice.tsx";
import { cohort } from "../state/choices.ts";
import type { MapSide } from "../state/explorer-state.ts";
import { mapOfSide, modelOfSide } from "../state/predictions.ts";
import { openedRow } from "../state/shown.ts";
import { MapCanvas } from "./map-canvas.tsx";

const METHODS = { umap: "UMAP", pca: "PCA" } as const;

/** The map of one model, or why there is none. */
export function MapPanel({ side }: { side: MapSide }): JSX.Element {
  const study = cohort.value!.study;
  const model = study.models.find(({ id }) => id === modelOfSide(side));
  const loaded = mapOfSide[side].value;
  const title = model?.title ?? "";
  const opened = openedRow.value;
  const map = loaded.status === "ready" ? loaded.value : null;
  return (
    <section class="map-panel" aria-label={`Map of ${title}`}>
      <h3 class="map-title">
        {title}
        {map !== null && (
          <span class="muted" title={map.entry.parameters}>
            {" "}
            · {METHODS[map.entry.method]} of {map.rows.length.toLocaleString("en")} records
            {opened !== null && map.pointOf[opened]! < 0 && "; the open one is not among them"}
          </span>
        )}
      </h3>
      {loaded.status === "loading" && <p class="loading">Loading the map …</p>}
      {loaded.status === "failed" && <NoMap reason={loaded.reason} title={title} />}
      {map !== null && (
        <MapCanvas
          key={map.entry.key}
          side={side}
          map={map}
          label={`Map of ${map.rows.length} records as ${title} sees them. The table below holds the same records as text.`}
        />
      )}
    </section>
  );
}

function NoMap({ reason, title }: { reason: string; title: string }): JSX.Element {
  const study = cohort.value!.study;
  if (reason !== "no map was computed") {
    return (
      <Notice title="The map cannot be shown">
        <p>{reason}</p>
      </Notice>
    );
  }
  const others = study.models.filter(({ id }) => study.maps.some(({ modelId }) => modelId === id));
  return (
    <Notice title={`No map of ${title} was computed`}>
      <p>
        The table below shows the same records.{" "}
        {others.length === 0
          ? "Maps are drawn unless the study file says “umap: false”; they appear here when the run has come to them."
          : `Maps are there for ${others.map((other) => other.title).join(", ")}.`}
      </p>
    </Notice>
  );
}
