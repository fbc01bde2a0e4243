import type { JSX } from "preact";
import { FilterBar } from "../filters/filter-bar.tsx";
import { Help } from "../shell/help.tsx";
import { Notice } from "../shell/notice.tsx";
import { clearSelection, hoveredRow, openRow, togglePicked } from "../state/actions.ts";
import { choices, cohort } from "../state/choices.ts";
import { DEFAULT_STATE } from "../state/explorer-state.ts";
import { inScope, openedRow, selected, tableRows } from "../state/shown.ts";
import { change, state } from "../state/store.ts";
import { columnsOf } from "./columns.tsx";
import "./record-table.css";
import { SortHead } from "./sort-head.tsx";
import { VirtualRows } from "./virtual-rows.tsx";

const ROW_HEIGHT = 32;

/** All records that pass the filters, in the order that is asked for: the map as text. */
export function RecordTable(): JSX.Element {
  const rows = tableRows.value;
  const columns = columnsOf(choices.value!, cohort.value!, {
    oneSite: state.value.datasets.length === 1,
  });
  const active = openedRow.value === null ? -1 : rows.indexOf(openedRow.value);
  const chosen = selected.value;
  const template = columns.map(({ width }) => width).join(" ");
  return (
    <section class="record-table" aria-labelledby="table-heading">
      <div class="area-head">
        <h2 id="table-heading">
          Records <span class="muted count">{rows.length.toLocaleString("en")}</span>
        </h2>
        {chosen.size > 0 && (
          <button type="button" class="button" onClick={clearSelection}>
            Unselect {chosen.size.toLocaleString("en")}
          </button>
        )}
        <FilterBar />
        <Help>
          <p>
            Only recordings of patients that the model was not fitted on are listed. The model gives
            each a probability; at or above the threshold, which was chosen without looking at these
            patients, it says “yes”. <strong>Wrong by</strong> is how far the probability lies on
            the wrong side of the threshold, on the scale of log-odds: 1 means that the odds are off
            by a factor of 2.7, and below zero the model is right.
          </p>
          <p>
            Click a column’s name to sort by it. A label says what the dataset says; it may be the
            label that is wrong.
          </p>
        </Help>
      </div>
      {rows.length === 0 ? (
        <NoRecords />
      ) : (
        <div class="table-box" style={{ "--columns": template }}>
          <VirtualRows
            id="records"
            label={`${rows.length} records; up and down open the next one, the space bar selects`}
            count={rows.length}
            rowHeight={ROW_HEIGHT}
            active={active}
            head={columns.map((column) => <SortHead key={column.title} column={column} />)}
            cells={(at) =>
              columns.map(({ title, cell, align }) => (
                <div key={title} role="gridcell" class={`cell ${align ?? ""}`}>
                  {cell(rows[at]!)}
                </div>
              ))
            }
            rowClass={(at) => (rows[at] === hoveredRow.value ? "hovered" : "")}
            isPicked={(at) => chosen.has(rows[at]!)}
            onActive={(at) => openRow(rows[at]!, { quietly: true })}
            onPick={(at) => togglePicked(rows[at]!)}
          />
        </div>
      )}
    </section>
  );
}

function NoRecords(): JSX.Element {
  const whole = cohort.value!;
  const { model, probe } = choices.value!;
  if (!inScope.value.includes(1)) {
    return (
      <Notice title="There is nothing to list yet">
        <p>
          No prediction of {model.title} with the probe “{probe}” and the chosen training is among
          the results, and no map either. {whole.study.jobs.done} of {whole.study.jobs.planned}{" "}
          steps of the study are done. Choose another model, or run the study again: “einthoven run”
          computes what is missing.
        </p>
      </Notice>
    );
  }
  return (
    <Notice title="No record passes all filters">
      <p>
        <button
          type="button"
          class="button"
          onClick={() => change({ ...cleared, record: state.value.record })}
        >
          Take all filters away
        </button>
      </p>
    </Notice>
  );
}

const { datasets, off, outcomes, search, picked, lasso } = DEFAULT_STATE;
const cleared = { datasets, off, outcomes, search, picked, lasso };
