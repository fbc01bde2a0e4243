import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { PARTS } from "../../../src/results/explorer/explorer-records.ts";
import { categoryAt } from "../../../src/results/explorer/text-columns.ts";
import { type Cohort, placeIn, recordIdOf } from "../data/cohort.ts";
import { Notice } from "../shell/notice.tsx";
import { stepInTable } from "../state/actions.ts";
import { cohort } from "../state/choices.ts";
import type { RecordTab } from "../state/explorer-state.ts";
import { scoresOfSide } from "../state/predictions.ts";
import { openedRow } from "../state/shown.ts";
import { change, state } from "../state/store.ts";
import { EcgPanel } from "./ecg-panel.tsx";
import { NeighboursPanel } from "./neighbours-panel.tsx";
import { PredictionPanel } from "./prediction-panel.tsx";
import "./record-detail.css";
import { RecordShapPanel } from "./record-shap-panel.tsx";

const TABS: readonly { readonly tab: RecordTab; readonly title: string }[] = [
  { tab: "ecg", title: "Recording" },
  { tab: "neighbours", title: "Most alike" },
  { tab: "shap", title: "Why (SHAP)" },
];

/** The opened record: who, what is said of it, its recording. */
export function RecordDetail(): JSX.Element {
  const row = openedRow.value;
  const whole = cohort.value!;
  if (row === null) return <NothingOpened />;
  const { wide, tab } = state.value;
  return (
    <section class="record-detail" id="record" tabIndex={-1} aria-labelledby="record-heading">
      <div class="record-head">
        <h2 id="record-heading">{recordIdOf(whole, row)}</h2>
        <div class="record-tools">
          <button type="button" class="button" onClick={() => stepInTable(-1)}>
            ↑ Previous
          </button>
          <button type="button" class="button" onClick={() => stepInTable(1)}>
            ↓ Next
          </button>
          <button
            type="button"
            class="button wide-only"
            aria-pressed={wide}
            onClick={() => change({ wide: !wide })}
          >
            {wide ? "Beside the map" : "Whole width"}
          </button>
          <button type="button" class="button" onClick={() => change({ record: "" })}>
            Close
          </button>
        </div>
      </div>
      <Facts whole={whole} row={row} />
      <PredictionPanel row={row} />
      <Tabs tab={tab} />
      <div role="tabpanel" id="record-panel" aria-labelledby={`tab-${tab}`} class="record-panel">
        {tab === "ecg" && <EcgPanel row={row} />}
        {tab === "neighbours" && <NeighboursPanel row={row} />}
        {tab === "shap" && <RecordShapPanel row={row} />}
      </div>
    </section>
  );
}

function NothingOpened(): JSX.Element {
  const { record } = state.value;
  return (
    <section class="record-detail" id="record" tabIndex={-1} aria-label="The opened record">
      {record === "" ? (
        <Notice title="No recording is opened">
          <p>
            Click a dot on the map or a row of the table. To see where the model fails most, choose
            a site and a diagnosis above and press “Worst errors first”.
          </p>
        </Notice>
      ) : (
        <Notice title="The record of this address is not part of the study">
          <p>{record}</p>
        </Notice>
      )}
    </section>
  );
}

/** Tabs in the usual way: left and right go from one to the next. */
function Tabs({ tab }: { tab: RecordTab }): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const moved = useRef(false);
  useEffect(() => {
    if (moved.current) list.current?.querySelector<HTMLElement>("[aria-selected=true]")?.focus();
    moved.current = false;
  }, [tab]);
  return (
    <div ref={list} class="tabs" role="tablist" aria-label="The record">
      {TABS.map(({ tab: own, title }, i) => (
        <button
          key={own}
          type="button"
          role="tab"
          id={`tab-${own}`}
          aria-selected={own === tab}
          aria-controls="record-panel"
          tabIndex={own === tab ? 0 : -1}
          onClick={() => change({ tab: own })}
          onKeyDown={(event) => {
            const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
            if (step === undefined) return;
            event.preventDefault();
            moved.current = true;
            change({ tab: TABS[(i + step + TABS.length) % TABS.length]!.tab });
          }}
        >
          {title}
        </button>
      ))}
    </div>
  );
}

function Facts({ whole, row }: { whole: Cohort; row: number }): JSX.Element {
  const { table, local, dataset } = placeIn(whole, row);
  const age = table.ageYears[local]!;
  const part = PARTS[table.part[local]!] ?? "none";
  const covariate = (name: string): string | null => {
    const column = table.covariates.get(name);
    return column === undefined ? null : categoryAt(column, local);
  };
  const facts = [
    whole.study.datasets[dataset]!.title,
    categoryAt(table.sex, local),
    Number.isNaN(age) ? null : `${Math.round(age)} years`,
    part === "none" ? null : part === "train" && isPredicted(row) ? IN_TURN : PART_NAMES[part],
    covariate("site") === null ? null : `site ${covariate("site")}`,
    covariate("device") === null ? null : `device ${covariate("device")}`,
    `${table.samplingRateHz[local]} Hz`,
    covariate("left out") === null ? null : `left out: ${covariate("left out")}`,
  ];
  const diagnoses = covariate("diagnoses");
  return (
    <div class="facts">
      <p>{facts.filter((fact) => fact !== null).join(" · ")}</p>
      {diagnoses !== null && (
        <p>
          <span class="muted">The dataset says:</span> {diagnoses}
        </p>
      )}
    </div>
  );
}

/** Only records that a probe did not see are predicted: one of the training part is so when every fold is tested in turn. */
const IN_TURN = "held out in another fold";

function isPredicted(row: number): boolean {
  const columns = [...(scoresOfSide.a.value?.scores.values() ?? [])];
  return columns.some((column) => !Number.isNaN(column[row]!));
}

const PART_NAMES = {
  train: "used to fit the probe",
  validation: "validation record",
  test: "held-out record",
} as const;
