import type { JSX } from "preact";
import type { ExplorerShap } from "../../../src/results/explorer/explorer-shap.ts";
import { placeIn } from "../data/cohort.ts";
import { shapOf } from "../data/shap-data.ts";
import { ShapBars } from "../shap/shap-bars.tsx";
import { Help } from "../shell/help.tsx";
import { Notice } from "../shell/notice.tsx";
import { choices, cohort } from "../state/choices.ts";
import { change } from "../state/store.ts";

/** Which dimensions of the model's vector spoke for and against the diagnosis in this record. */
export function RecordShapPanel({ row }: { row: number }): JSX.Element {
  const whole = cohort.value!;
  const { model, target, probe } = choices.value!;
  const { table, local } = placeIn(whole, row);
  const entry = whole.study.shap.find(
    (item) =>
      item.dataset === table.datasetId &&
      item.model === model.id &&
      item.classId === target.id &&
      item.probe === probe,
  );
  if (entry === undefined) {
    return (
      <Notice title={`No SHAP values of ${model.title} for ${target.title} here`}>
        <p>
          They are computed for the models and classes that the study’s “explain” section names.
        </p>
        <SeeAll />
      </Notice>
    );
  }
  const loaded = shapOf(entry);
  if (loaded.status === "loading") return <p class="loading">Loading SHAP values …</p>;
  if (loaded.status === "failed") {
    return (
      <Notice title="The SHAP values cannot be had">
        <p>{loaded.reason}</p>
      </Notice>
    );
  }
  const at = loaded.value.row.indexOf(local);
  if (at < 0) {
    return (
      <Notice title="This record was not among the explained ones">
        <p>
          {loaded.value.explainedRecords.toLocaleString("en")} held-out records of{" "}
          {whole.study.datasets.find(({ id }) => id === entry.dataset)?.title} were explained, drawn
          by chance.
        </p>
        <SeeAll />
      </Notice>
    );
  }
  return (
    <>
      <ShapBars values={valuesOf(loaded.value, at)} output={loaded.value.output} />
      <Help>
        <p>
          The probe adds up one number for each dimension of the model’s vector. Bars to the right
          spoke for {target.title} in this record, bars to the left against it. A dimension has no
          meaning of its own, and number 12 of one model is not number 12 of another.
        </p>
      </Help>
      <SeeAll />
    </>
  );
}

function SeeAll(): JSX.Element {
  return (
    <p>
      <button type="button" class="button" onClick={() => change({ view: "shap" })}>
        SHAP over all records
      </button>
    </p>
  );
}

function valuesOf(
  { top, shap, standardised, row }: ExplorerShap,
  at: number,
): { name: string; shap: number; standardised: number }[] {
  return top.map(({ name }, t) => ({
    name,
    shap: shap[t * row.length + at]!,
    standardised: standardised[t * row.length + at]!,
  }));
}
