import type { StudyBundle } from "../results/bundle.ts";
import { countOf, formatCount, formatPercent, listOf } from "./number-format.ts";

/** One item of the checklist, with what this study answers. */
export interface TripodItem {
  /** Number in the checklist: "12e". */
  readonly item: string;
  readonly section: string;
  readonly topic: string;
  /** Answered by the study; answered in part; or for the author alone. */
  readonly state: "filled" | "partly" | "author";
  /** What the study says, then what the author must write. */
  readonly text: string;
}

type Answer = readonly [item: string, topic: string, state: TripodItem["state"], text: string];

/**
 * Answers TRIPOD+AI (Collins et al., BMJ 2024;385:e078378; 27 items) as far as a study can, and says what the author must
 * write. The one source of the report's table and of the export. Pure.
 */
export function tripodOf(bundle: StudyBundle): TripodItem[] {
  return [
    ...sectionOf("Title and abstract", opening(bundle)),
    ...sectionOf("Introduction", introduction()),
    ...sectionOf("Methods: data", dataItems(bundle)),
    ...sectionOf("Methods: analysis", analysisItems(bundle)),
    ...sectionOf("Open science and involvement", openItems(bundle)),
    ...sectionOf("Results", resultItems(bundle)),
    ...sectionOf("Discussion", discussionItems()),
  ];
}

function sectionOf(section: string, answers: readonly Answer[]): TripodItem[] {
  return answers.map(([item, topic, state, text]) => ({ item, section, topic, state, text }));
}

function opening({ title, task }: StudyBundle): Answer[] {
  return [
    [
      "1",
      "Title",
      "partly",
      `Working title: "${title}"; outcome: ${task.title}. Author: name development or evaluation and the target population.`,
    ],
    ["2", "Abstract", "author", "Author: an abstract by TRIPOD+AI for Abstracts."],
  ];
}

function introduction(): Answer[] {
  return [
    ["3a", "Health care context", "author", "Author: the clinical question and existing models."],
    ["3b", "Target population and users", "author", "Author: for whom, where in care, by whom."],
    ["3c", "Health inequalities", "author", "Author: what is known of them in this condition."],
    [
      "4",
      "Objectives",
      "partly",
      "This study compares frozen encoders under fitted probes, within and between datasets. Author: which models are developed, which evaluated.",
    ],
  ];
}

function dataItems(bundle: StudyBundle): Answer[] {
  const { datasets, task } = bundle;
  const sources = datasets.map(({ title, country, cite }) => `${title} (${country}; ${cite})`);
  const excluded = datasets.map(({ title, exclusions }) => {
    const count = exclusions.reduce((sum, entry) => sum + entry.count, 0);
    return `${title}: ${formatCount(count)}`;
  });
  const rates = [...new Set(datasets.flatMap(({ samplingRatesHz }) => samplingRatesHz))];
  return [
    [
      "5a",
      "Sources of data",
      "partly",
      `${listOf(sources)}. Author: why these, and how representative they are.`,
    ],
    ["5b", "Dates", "author", "Author: first and last date of recording in each dataset."],
    ["6a", "Setting", "author", "Author: level of care and centres of each dataset."],
    [
      "6b",
      "Eligibility",
      "partly",
      `Records that could not be used were left out (${excluded.join("; ")}), with reasons in the report. Author: the datasets' own criteria.`,
    ],
    ["6c", "Treatments", "author", "Author: treatment at the time of recording, if relevant."],
    [
      "7",
      "Data preparation",
      "filled",
      "The original files were read and checked; each model's own input steps are listed in the report, the same for every dataset.",
    ],
    [
      "8a",
      "Outcome",
      "partly",
      `${task.title}: ${listOf(task.classes.map(({ title }) => title))}, from the codes of each dataset. Author: who assessed them, and when.`,
    ],
    ["8b", "Outcome assessors", "author", "Author: their qualification and number."],
    ["8c", "Blinding of the outcome", "author", "Author: whether annotators knew other findings."],
    [
      "9a",
      "Choice of predictors",
      "filled",
      "The whole recording through a frozen encoder; controls use age and sex, hand-crafted measurements, or nothing.",
    ],
    [
      "9b",
      "Definition of predictors",
      "filled",
      `Surface ECG, ${rates.sort((a, b) => a - b).join(", ")} Hz, as the report lists it per dataset and model.`,
    ],
    ["9c", "Predictor assessors", "author", "Author: if any predictor was read by a person."],
    ["10", "Sample size", "partly", `${sampleSizes(bundle)}. Author: why this is enough.`],
    [
      "11",
      "Missing data",
      "filled",
      "Classes that annotators did not look for are left out, never counted as absent. What a control could not measure is replaced by the median of the training records. Records without a vector leave all models alike.",
    ],
  ];
}

function sampleSizes({ datasets }: StudyBundle): string {
  return listOf(
    datasets.map(
      ({ title, records, patients }) =>
        `${title}: ${countOf(records, "record")} of ${countOf(patients, "patient")}`,
    ),
  );
}

function analysisItems(bundle: StudyBundle): Answer[] {
  const { fractions, provenance } = bundle;
  const rules = [...new Set(bundle.datasets.map(({ splitRule }) => splitRule))];
  const probes = [...new Set(bundle.scores.map(({ probe }) => probe))];
  const metrics = [...new Set(bundle.scores.map(({ metric }) => metric))];
  return [
    [
      "12a",
      "Use of the data",
      "filled",
      `Splits: ${rules.join("; ")}. Leaks: ${provenance.leakCheck.replace(/\.$/, "")}.`,
    ],
    [
      "12b",
      "Handling of predictors",
      "filled",
      "Features are standardised on the training records; encoders are never adjusted.",
    ],
    [
      "12c",
      "Model type and building",
      "filled",
      `Probes: ${listOf(probes)}; hyper-parameters by patient-grouped inner validation within ${fractions.map((f) => formatPercent(f)).join(", ")} of the training patients.`,
    ],
    [
      "12d",
      "Heterogeneity between sites",
      "partly",
      "Each dataset is scored on its own and by transfer to every other. Author: what explains differences.",
    ],
    [
      "12e",
      "Performance measures",
      "filled",
      `${listOf(metrics.map(metricWords))}, with 95 % intervals from ${formatCount(provenance.bootstrapReplicates)} bootstrap samples of patients, paired between models; p values by Holm.`,
    ],
    ["12f", "Model updating", "filled", "None: nothing is refitted on the dataset of a transfer."],
    [
      "12g",
      "How predictions were made",
      "filled",
      "By the stored probe of each cell; predictions of every test record are kept.",
    ],
    [
      "13",
      "Class imbalance",
      "filled",
      "Subsets and bootstrap strata follow the labels; nothing was resampled for training. Classes with few patients are not scored.",
    ],
    [
      "14",
      "Fairness",
      "partly",
      "See the report where subgroups are shown. Author: which groups matter here, and why.",
    ],
    [
      "15",
      "Model output",
      "filled",
      "A probability per class, with a threshold for yes or no that is chosen within the training records; a number where a number is predicted.",
    ],
    [
      "16",
      "Differences between training and evaluation",
      "partly",
      "Counts, ages, sex and class frequencies per part are in the report. Author: setting, eligibility and outcome definitions.",
    ],
    ["17", "Ethical approval", "author", "Author: approval or waiver for each dataset."],
  ];
}

/** Short names are abbreviations; long ones are words. */
function metricWords(metric: string): string {
  return metric.length <= 5 ? metric.toUpperCase() : metric.replaceAll("-", " ");
}

function openItems({ datasets, provenance }: StudyBundle): Answer[] {
  const licences = datasets.map(({ title, license }) => `${title}: ${license}`);
  return [
    ["18a", "Funding", "author", "Author: sources and the role of funders."],
    ["18b", "Conflicts of interest", "author", "Author: of all authors."],
    [
      "18c",
      "Protocol",
      "partly",
      "The study file is printed in the report; what is measured is fixed by einthoven's protocol. Author: where it was laid down before.",
    ],
    ["18d", "Registration", "author", "Author: register and number, or that there is none."],
    ["18e", "Data sharing", "partly", `${listOf(licences)}. Author: how to get them.`],
    [
      "18f",
      "Code sharing",
      "filled",
      `einthoven ${provenance.einthovenVersion}; the study file, the seeds and all hashes are in the report.`,
    ],
    ["19", "Patient and public involvement", "author", "Author: what was done, or that none was."],
  ];
}

function resultItems({ datasets, failures }: StudyBundle): Answer[] {
  const failed = failures.length === 0 ? "No cell failed" : `${failures.length} cells failed`;
  const known = datasets.map(
    ({ title, ageMedianYears, femaleShare }) =>
      `${title}: median age ${ageMedianYears ?? "unknown"}, female ${femaleShare === null ? "unknown" : formatPercent(femaleShare)}`,
  );
  return [
    [
      "20a",
      "Flow of participants",
      "filled",
      "Records, patients and positives of every part, and exclusions by reason, are in the report.",
    ],
    [
      "20b",
      "Characteristics",
      "partly",
      `${known.join("; ")}. Author: comorbidity, ethnicity, treatment.`,
    ],
    [
      "20c",
      "Development against evaluation",
      "filled",
      "Positives by part and dataset are in the report.",
    ],
    [
      "21",
      "Participants and events per analysis",
      "filled",
      "Training patients and test positives stand with every score.",
    ],
    [
      "22",
      "Model specification",
      "filled",
      "Weights files by SHA-256; every fitted probe is stored and can be read by NumPy.",
    ],
    [
      "23a",
      "Performance with intervals",
      "filled",
      `Every score with its interval, per class and dataset. ${failed}.`,
    ],
    [
      "23b",
      "Heterogeneity of performance",
      "filled",
      "Scores by dataset, and by transfer between every pair.",
    ],
    ["24", "Updated models", "filled", "None."],
  ];
}

function discussionItems(): Answer[] {
  return [
    ["25", "Interpretation", "author", "Author: in the light of objectives and earlier work."],
    [
      "26",
      "Limitations",
      "partly",
      "The report lists those of the method. Author: those of data and question.",
    ],
    ["27a", "Usability: poor input", "author", "Author: what happens with a poor recording."],
    ["27b", "Usability: users", "author", "Author: who would use it, with which expertise."],
    ["27c", "Next steps", "author", "Author: what research must follow."],
  ];
}
