import type { JSX } from "preact";
import type { ExplorerShap } from "../../../src/results/explorer/explorer-shap.ts";
import type { ExplorerShapEntry } from "../../../src/results/explorer/explorer-study.ts";
import { recordKeyOf } from "../data/cohort.ts";
import { shapOf } from "../data/shap-data.ts";
import { Beeswarm } from "../shap/beeswarm.tsx";
import { SegmentTable } from "../shap/segment-table.tsx";
import { ShapTable } from "../shap/shap-table.tsx";
import { Help } from "../shell/help.tsx";
import { Notice } from "../shell/notice.tsx";
import { Select } from "../shell/select.tsx";
import { choices, cohort, targetsOf } from "../state/choices.ts";
import { change } from "../state/store.ts";
import { chosenSite } from "./site-choice.ts";

/** What a model's predictions rest on: dimensions of its vector, and waves and leads of the recording. */
export function ShapView(): JSX.Element {
  const { study } = cohort.value!;
  const { model, target, probe } = choices.value!;
  const explained = (entry: { model: string; classId: string }): boolean =>
    entry.model === model.id && entry.classId === target.id;
  const site = chosenSite(({ id }) =>
    [...study.shap, ...study.segments].some((entry) => entry.dataset === id && explained(entry)),
  );
  const here = (entry: { dataset: string; model: string; classId: string }): boolean =>
    explained(entry) && entry.dataset === site?.id;
  const entry =
    study.shap.find((item) => here(item) && item.probe === probe) ?? study.shap.find(here);
  const segments = study.segments.find(here);
  return (
    <>
      <h2>What predictions rest on</h2>
      <Pickers site={site?.id ?? ""} />
      {entry === undefined && segments === undefined && <Nothing />}
      <div class="shap-layout">
        {entry !== undefined && <ShapOf entry={entry} />}
        {segments !== undefined && <SegmentTable entry={segments} title={target.title} />}
      </div>
    </>
  );
}

function Pickers({ site }: { site: string }): JSX.Element {
  const { study } = cohort.value!;
  const { model, target } = choices.value!;
  return (
    <div class="area-head">
      <Select
        label="Site"
        value={site}
        options={study.datasets.map(({ id, title }) => ({ value: id, title }))}
        onChange={(value) => change({ datasets: [value] })}
      />
      <Select
        label="Diagnosis"
        value={target.id}
        options={targetsOf(study).map(({ id, title }) => ({ value: id, title }))}
        onChange={(value) => change({ class: value })}
      />
      <Select
        label="Model"
        value={model.id}
        options={study.models.map(({ id, title }) => ({ value: id, title }))}
        onChange={(value) => change({ model: value })}
      />
    </div>
  );
}

function Nothing(): JSX.Element {
  const { study } = cohort.value!;
  const { model, target } = choices.value!;
  const names = [...new Set(study.shap.map((entry) => entry.model))].map(
    (id) => study.models.find((item) => item.id === id)?.title ?? id,
  );
  return (
    <Notice title={`Nothing was explained for ${model.title} and ${target.title}`}>
      <p>
        {names.length === 0
          ? "This study computed no SHAP values: its “explain” section leaves them out, or the run has not come to them."
          : `SHAP values are there for ${names.join(", ")}.`}
      </p>
    </Notice>
  );
}

function ShapOf({ entry }: { entry: ExplorerShapEntry }): JSX.Element {
  const loaded = shapOf(entry);
  const { target } = choices.value!;
  if (loaded.status === "loading") return <p class="loading">Loading SHAP values …</p>;
  if (loaded.status === "failed") {
    return (
      <Notice title="The SHAP values cannot be had">
        <p>{loaded.reason}</p>
      </Notice>
    );
  }
  const whole = cohort.value!;
  const d = whole.study.datasets.findIndex(({ id }) => id === entry.dataset);
  const open = (row: number): void =>
    change({ view: "records", tab: "shap", record: recordKeyOf(whole, row) });
  const start = whole.starts[d]!;
  return (
    <section aria-labelledby="swarm-heading">
      <h3 id="swarm-heading">Dimensions that count for {target.title}</h3>
      <p class="small">{concentrationText(loaded.value)}</p>
      <Beeswarm shap={loaded.value} start={start} onOpen={open} />
      <Help>
        <p>
          Every dot is one held-out recording. Right of the line the dimension spoke for{" "}
          {target.title}, left of it against. If blue dots (low values) lie on one side and orange
          dots (high values) on the other, the probe reads that dimension as a straight scale.
          Dimensions have no names of their own and cannot be compared between models; values are in{" "}
          {loaded.value.output}, by {loaded.value.method}.
        </p>
      </Help>
      <ShapTable shap={loaded.value} start={start} onOpen={open} />
    </section>
  );
}

function concentrationText({
  n50,
  n80,
  features,
  nullN50,
  explainedRecords,
}: ExplorerShap): string {
  const chance =
    nullN50.length === 0
      ? ""
      : ` With permuted labels it takes ${Math.min(...nullN50)} to ${Math.max(...nullN50)} for half.`;
  return `Of ${features} dimensions, ${n50} carry half of the importance and ${n80} carry 80 %, over ${explainedRecords} records.${chance}`;
}
