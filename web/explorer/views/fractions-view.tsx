import type { JSX } from "preact";
import {
  type ExplorerCurve,
  explorerCurvesSchema,
} from "../../../src/results/explorer/explorer-curves.ts";
import { explorerPaths } from "../../../src/results/explorer/explorer-paths.ts";
import { CurveChart } from "../curves/curve-chart.tsx";
import { CurveTable } from "../curves/curve-table.tsx";
import { METRIC_NAMES, metricName } from "../curves/metric-names.ts";
import { fetchJson } from "../data/fetch-payload.ts";
import { resource } from "../data/resource.ts";
import { Help } from "../shell/help.tsx";
import { Notice } from "../shell/notice.tsx";
import { Select } from "../shell/select.tsx";
import { choices, cohort, targetsOf } from "../state/choices.ts";
import { change, state } from "../state/store.ts";
import { chosenSite } from "./site-choice.ts";

/** How much of a score is left with fewer labelled patients. */
export function FractionsView(): JSX.Element {
  const { study } = cohort.value!;
  const site = chosenSite(({ id }) => study.curves.includes(id));
  if (site === null) {
    return (
      <Notice title="No scores yet">
        <p>
          Scores appear here when the study has fitted its probes; {study.jobs.done} of{" "}
          {study.jobs.planned} steps are done.
        </p>
      </Notice>
    );
  }
  const path = explorerPaths.curves(site.id);
  const loaded = resource(path, () => fetchJson(path, explorerCurvesSchema)).value;
  if (loaded.status === "loading") return <p class="loading">Loading scores …</p>;
  if (loaded.status === "failed") {
    return (
      <Notice title="The scores cannot be had">
        <p>{loaded.reason}</p>
      </Notice>
    );
  }
  const own = loaded.value.curves.filter(
    ({ train, probe }) =>
      train.length === 1 && train[0] === site.id && probe === choices.value!.probe,
  );
  return (
    <>
      <h2>Scores with fewer labelled patients</h2>
      <Pickers site={site.id} curves={own} />
      <Curves curves={own} site={site.title} />
    </>
  );
}

function Pickers({
  site,
  curves,
}: {
  site: string;
  curves: readonly ExplorerCurve[];
}): JSX.Element {
  const { study } = cohort.value!;
  const { target, probe } = choices.value!;
  const { axis, curve } = state.value;
  const metrics = metricsOf(curves);
  return (
    <div class="area-head">
      <Select
        label="Site"
        value={site}
        options={study.datasets
          .filter(({ id }) => study.curves.includes(id))
          .map(({ id, title }) => ({ value: id, title }))}
        onChange={(value) => change({ datasets: [value] })}
      />
      <Select
        label="Diagnosis"
        value={curve === "mean" ? "·mean" : target.id}
        options={[
          ...targetsOf(study).map(({ id, title }) => ({ value: id, title })),
          { value: "·mean", title: "mean over all" },
        ]}
        onChange={(value) =>
          change(value === "·mean" ? { curve: "mean" } : { curve: "class", class: value })
        }
      />
      <Select
        label="Score"
        value={chosenMetric(metrics)}
        options={metrics.map((id) => ({ value: id, title: metricName(id) }))}
        onChange={(metric) => change({ metric })}
      />
      <Select
        label="Probe"
        value={probe}
        options={study.probes.map((id) => ({ value: id, title: id }))}
        onChange={(value) => change({ probe: value })}
      />
      {study.shots.length > 0 && (
        <Select
          label="Against"
          value={axis}
          options={[
            { value: "fraction", title: "share of the patients" },
            { value: "shots", title: "positive patients per diagnosis" },
          ]}
          onChange={(value) => change({ axis: value as "fraction" | "shots" })}
        />
      )}
    </div>
  );
}

function Curves({ curves, site }: { curves: readonly ExplorerCurve[]; site: string }): JSX.Element {
  const { study } = cohort.value!;
  const { target } = choices.value!;
  const { axis, curve } = state.value;
  const metric = chosenMetric(metricsOf(curves));
  const wanted = curve === "mean" ? null : target.id;
  const asked = curves.filter((item) => item.metric === metric && item.classId === wanted);
  const shown = asked
    .map((item) => ({
      ...item,
      points: item.points.filter(({ setting }) => setting.kind === axis),
    }))
    .filter(({ points }) => points.some(({ value }) => value !== null));
  const title = `${metricName(metric)} of ${wanted === null ? "all diagnoses (mean)" : target.title}, ${site}`;
  if (shown.length === 0) {
    const reason = asked.flatMap(({ points }) => points.flatMap((point) => point.reason ?? []))[0];
    return (
      <Notice title={`There is no ${title}`}>
        <p>
          {reason === undefined ? "It was not computed for this choice" : capitalised(reason)}.
          Choose another site or diagnosis, or the mean over all.
        </p>
      </Notice>
    );
  }
  return (
    <>
      <CurveChart curves={shown} models={study.models} title={title} axis={axis} />
      <Help>
        <p>
          Each line is one model; to the right it had more labelled patients to learn from. Look at
          the left: a model that is worth its name keeps its score with few labels. Every point is
          the mean over draws of patients; the band of the chosen models holds the true score of 95
          of 100 such test sets. Dashed lines are untrained copies (random twins) and simple
          controls: what does not beat them has learned nothing that this diagnosis needs.
        </p>
      </Help>
      <CurveTable curves={shown} models={study.models} title={title} />
    </>
  );
}

function metricsOf(curves: readonly ExplorerCurve[]): string[] {
  const there = new Set<string>(curves.map(({ metric }) => metric));
  return Object.keys(METRIC_NAMES).filter((id) => there.has(id));
}

function chosenMetric(metrics: readonly string[]): string {
  const { metric } = state.value;
  return metrics.includes(metric) ? metric : (metrics[0] ?? "auroc");
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
