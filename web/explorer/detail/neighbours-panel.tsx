import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ExplorerModel } from "../../../src/results/explorer/explorer-study.ts";
import { placeIn, recordIdOf } from "../data/cohort.ts";
import type { Neighbours } from "../data/neighbours.ts";
import { loadNeighbours, type Neighbour } from "../data/neighbours.ts";
import { labelOf } from "../data/outcomes.ts";
import { type Loaded, resource } from "../data/resource.ts";
import { Help } from "../shell/help.tsx";
import { Notice } from "../shell/notice.tsx";
import { hoveredRow, openRow } from "../state/actions.ts";
import { choices, cohort } from "../state/choices.ts";
import { LabelsCell, PersonCell } from "../table/cells.tsx";
import "./neighbours-panel.css";

/** The records that each model takes for most alike. */
export function NeighboursPanel({ row }: { row: number }): JSX.Element {
  const { study } = cohort.value!;
  const { model, beside } = choices.value!;
  const first = [model, ...(beside === null ? [] : [beside])];
  const offered = new Set(study.neighbours.models);
  const others = study.models.filter((other) => !first.includes(other) && offered.has(other.id));
  return (
    <>
      <div class="neighbour-lists">
        {first.map((item) => (
          <section key={item.id} aria-label={`Most alike for ${item.title}`}>
            <h3>{item.title}</h3>
            {offered.has(item.id) ? (
              <NeighbourList row={row} model={item} />
            ) : (
              <Notice title="No neighbours">
                <p>No vectors of {item.title} are among the results.</p>
              </Notice>
            )}
          </section>
        ))}
      </div>
      {others.map((item) => (
        <Folded key={item.id} row={row} model={item} />
      ))}
      <Help>
        <p>
          The recordings whose vectors point most nearly the same way, by cosine similarity: 1 means
          the same direction. A good model puts recordings of one diagnosis together; lists full of
          another diagnosis, or of one site alone, say what it looks at instead. Lines on the map
          lead to the ones that lie on it.
        </p>
      </Help>
    </>
  );
}

/** Another model's list, fetched when somebody opens it. */
function Folded({ row, model }: { row: number; model: ExplorerModel }): JSX.Element {
  const open = useSignal(false);
  return (
    <details
      class="small"
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
    >
      <summary>In the space of {model.title}</summary>
      {open.value && <NeighbourList row={row} model={model} />}
    </details>
  );
}

function NeighbourList({ row, model }: { row: number; model: ExplorerModel }): JSX.Element {
  const whole = cohort.value!;
  const key = `neighbours\n${model.id}\n${row}`;
  const loaded: Loaded<Neighbours> = resource(key, () =>
    loadNeighbours(whole, model.id, row),
  ).value;
  if (loaded.status === "loading") return <p class="loading">Searching …</p>;
  if (loaded.status === "failed") {
    return (
      <Notice title="The neighbours cannot be had">
        <p>{loaded.reason}</p>
      </Notice>
    );
  }
  const { list, searched } = loaded.value;
  const { target } = choices.value!;
  const own = labelOf(whole, row, target.id);
  const same = list.filter((neighbour) => labelOf(whole, neighbour.row, target.id) === own).length;
  return (
    <>
      <p class="small muted">
        {target.unit === null && own >= 0
          ? `${same} of ${list.length} share its label of ${target.title}. `
          : ""}
        {searched.toLocaleString("en")} records were compared.
      </p>
      <ol class="neighbours">
        {list.map((neighbour) => (
          <Item key={neighbour.row} neighbour={neighbour} />
        ))}
      </ol>
    </>
  );
}

function Item({
  neighbour: { row, similarity, samePatient },
}: {
  neighbour: Neighbour;
}): JSX.Element {
  const whole = cohort.value!;
  const { dataset } = placeIn(whole, row);
  return (
    <li
      onPointerEnter={() => {
        hoveredRow.value = row;
      }}
      onPointerLeave={() => {
        hoveredRow.value = null;
      }}
    >
      <button type="button" class="neighbour-id" onClick={() => openRow(row)}>
        {recordIdOf(whole, row)}
      </button>
      <span class="neighbour-similarity">{similarity.toFixed(3)}</span>
      <span class="neighbour-facts">
        <LabelsCell row={row} /> · {whole.study.datasets[dataset]!.title} · <PersonCell row={row} />
        {samePatient && <strong> · same patient</strong>}
      </span>
    </li>
  );
}
