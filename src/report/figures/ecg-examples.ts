import type { ExampleEcg } from "../../results/example-ecg.ts";
import { simulationNote } from "../counts.ts";
import type { Cell } from "../csv-table.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { countOf, listOf } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";
import { ecgPaper, paperStrips } from "./ecg-paper.ts";

/** Draws one twelve-lead ECG per class on ECG paper; null without examples. */
export function ecgFigure(view: StudyView): Exhibit | null {
  const examples = oneOfEachClass(view);
  if (examples.length === 0) return null;
  const datasetIds = [...new Set(examples.map(({ datasetId }) => datasetId))];
  const shown = [...new Set(examples.map(({ classId }) => classId))];
  const absent = view.bundle.task.classes.filter(({ id }) => !shown.includes(id));
  return {
    kind: "figure",
    id: "ecg",
    title: "One recording per class",
    takeaway: `${countOf(examples.length, "recording")} for ${shown.length} of ${countOf(view.bundle.task.classes.length, "class", "classes")}, drawn as on paper${absent.length > 0 ? `; none for ${listOf(absent.map(({ title }) => title))}` : ""}.`,
    body: html`${examples.map((example) => exampleHtml(view, example))}`,
    alternative: `Twelve-lead ECGs on ECG paper: ${examples.map(({ classId, recordId }) => `${view.classTitle(classId)} (${recordId})`).join("; ")}.`,
    interval: null,
    counts: `From ${listOf(datasetIds.map((id) => view.datasetTitle(id)))}. Chosen for illustration; not a sample from which to judge a dataset.`,
    howToRead:
      "25 mm/s and 10 mm/mV: a small square is 0.04 s and 0.1 mV, a large one 0.2 s and 0.5 mV; the pulse at the left is 1 mV and 0.2 s. Each lead shows its own 2.5 s, the rhythm strip (II) all ten seconds. The drawing shrinks to fit a narrow window; it is to scale only when printed at 100 % on A4 landscape. Leads are shifted so that their median lies on the base line; nothing else was filtered. Gaps are invalid samples.",
    simulation: simulationNote(view, datasetIds),
    table: {
      name: "ecg",
      columns: ["dataset", "record", "class", "lead", "sampling_rate_hz", "start_s", "microvolts"],
      rows: examples.flatMap(drawnSamples),
    },
  };
}

/** One example of each class, in the task's order: whole ones first, then from the dataset drawn least so far. */
function oneOfEachClass({ bundle }: StudyView): ExampleEcg[] {
  const drawn = new Map<string, number>();
  return bundle.task.classes.flatMap(({ id }) => {
    const [chosen] = bundle.examples
      .filter(({ classId }) => classId === id)
      .map((example) => ({ example, times: drawn.get(example.datasetId) ?? 0 }))
      .sort((a, b) => Number(isShort(a.example)) - Number(isShort(b.example)) || a.times - b.times);
    if (chosen === undefined) return [];
    drawn.set(chosen.example.datasetId, chosen.times + 1);
    return [chosen.example];
  });
}

/** Does it fail to fill the ten seconds of the rhythm strip? */
function isShort({ microvolts, samplingRateHz }: ExampleEcg): boolean {
  return (microvolts[0]?.length ?? 0) < 9.99 * samplingRateHz;
}

function exampleHtml(view: StudyView, example: ExampleEcg): Html {
  const { classId, recordId, datasetId, ageYears, sex, labels } = example;
  const simulated = view.bundle.datasets.find(({ id }) => id === datasetId)?.simulated ?? false;
  const person = [sex, ageYears === null ? null : `${ageYears} years`]
    .filter((part) => part !== null)
    .join(", ");
  const further = labels.filter((id) => id !== classId).map((id) => view.classTitle(id));
  const title = view.classTitle(classId);
  const facts = [
    view.datasetTitle(datasetId),
    `record ${recordId}`,
    ...(person === "" ? [] : [person]),
    ...(further.length === 0 ? [] : [`also labelled: ${listOf(further)}`]),
  ];
  return html`<div class="ecg"><p data-export="text"><strong>${title}</strong>${simulated && " (simulated)"}: ${facts.join(", ")}</p>
<div class="scroll" tabindex="0" role="region" aria-label="ECG: ${title}">${ecgPaper(example, `Twelve-lead ECG of ${recordId}: ${title}`)}</div></div>`;
}

/** What is drawn, lead by lead; samples parted by semicolons, an empty one is invalid. */
function drawnSamples(example: ExampleEcg): Cell[][] {
  const { datasetId, recordId, classId, leads, microvolts, samplingRateHz } = example;
  return paperStrips(example).flatMap(({ lead, fromSecond, seconds }) => {
    const samples = microvolts[leads.indexOf(lead)];
    if (samples === undefined) return [];
    const first = Math.round(fromSecond * samplingRateHz);
    const drawn = samples.slice(first, Math.round((fromSecond + seconds) * samplingRateHz));
    const text = drawn.map((value) => value ?? "").join(";");
    return [[datasetId, recordId, classId, lead, samplingRateHz, first / samplingRateHz, text]];
  });
}
