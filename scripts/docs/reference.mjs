import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Writes the pages that follow from the program itself, as Markdown: by name. */
export async function referencePages(root) {
  const { DATASETS, MODELS } = await import(join(root, "dist/index.js"));
  return new Map([
    ["study-schema", studySchemaPage(JSON.parse(readFileSync(join(root, "schema/study.schema.json"), "utf8")))],
    ["dataset-cards", datasetCardsPage(DATASETS)],
    ["model-cards", modelCardsPage(MODELS.map((model) => model.encoder ?? model.control))],
    ["decisions", decisionsPage(root)],
  ]);
}

/** One heading per key, with what it takes, its default and what it means. */
export function studySchemaPage(schema) {
  const keys = Object.entries(schema.properties).map(
    ([name, property]) => `## \`${name}\`\n\n${describe(property, schema.required?.includes(name) ?? false)}`,
  );
  return `# Every key of the study file

Made from \`schema/study.schema.json\`, by which every study file is checked and with which an editor can complete one.
[The study file](../docs/study-file.md) explains the same with examples.

${keys.join("\n\n")}
`;
}

function describe(property, isRequired) {
  const facts = [`Takes: ${typeText(property)}.`];
  if (isRequired && property.default === undefined) facts.push("Must be given.");
  if (property.default !== undefined) facts.push(`Default: \`${JSON.stringify(property.default)}\`.`);
  const about = property.description === undefined ? "" : `${property.description}\n\n`;
  const rows = nestedRows(property);
  const table = rows.length === 0 ? "" : `\n\n| key | takes | default | meaning |\n|---|---|---|---|\n${rows.join("\n")}`;
  return `${about}${facts.join(" ")}${table}`;
}

/** Keys of objects inside, also inside lists and alternatives, with their path. */
function nestedRows(property, path = "") {
  const own = Object.entries(property.properties ?? {}).flatMap(([name, inner]) => {
    const place = path === "" ? name : `${path}.${name}`;
    const fallback = inner.default === undefined ? "" : `\`${JSON.stringify(inner.default)}\``;
    const row = `| \`${place}\` | ${cell(typeText(inner))} | ${cell(fallback)} | ${cell(inner.description ?? "")} |`;
    return [row, ...nestedRows(inner, place)];
  });
  const inside = [property.items, ...(property.anyOf ?? []), ...(property.oneOf ?? [])].filter(Boolean);
  return [...own, ...inside.flatMap((inner) => nestedRows(inner, path))];
}

export function typeText(property) {
  const alternatives = property.anyOf ?? property.oneOf;
  if (alternatives) return [...new Set(alternatives.map(typeText))].join(", or ");
  if (property.const !== undefined) return `\`${JSON.stringify(property.const)}\``;
  if (property.enum) return property.enum.map((value) => `\`${value}\``).join(", ");
  switch (property.type) {
    case "array":
      return property.items ? `a list of ${typeText(property.items)}` : "a list";
    case "integer":
    case "number":
      return `a ${property.type === "integer" ? "whole number" : "number"}${rangeText(property)}`;
    case "string":
      return "text";
    case "boolean":
      return "`true` or `false`";
    case "null":
      return "`null`";
    default:
      return "a group of keys";
  }
}

/** Beyond this a bound only says that computers end somewhere. */
const NO_BOUND = Number.MAX_SAFE_INTEGER;

function rangeText({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }) {
  const parts = [
    minimum !== undefined && minimum > -NO_BOUND && `from ${minimum}`,
    exclusiveMinimum !== undefined && `above ${exclusiveMinimum}`,
    maximum !== undefined && maximum < NO_BOUND && `to ${maximum}`,
    exclusiveMaximum !== undefined && `below ${exclusiveMaximum}`,
  ].filter(Boolean);
  return parts.length === 0 ? "" : ` ${parts.join(" ")}`;
}

export function datasetCardsPage(datasets) {
  const sections = datasets.map(
    ({ card }) => `## \`${card.id}\`

${card.title}, ${card.version}. ${card.simulated ? "**Simulated.** " : ""}${card.url === "" ? "" : `[Publisher](${card.url}).`}

| | |
|---|---|
| country | ${cell(`${card.country}, ${card.continent}`)} |
| records, patients | ${count(card.records)}, ${count(card.patients)} |
| sampling | ${card.samplingRatesHz.length === 0 ? "as recorded" : `${card.samplingRatesHz.join(", ")} Hz`} |
| storage | ${cell(card.storage)} |
| amplitude | ${card.amplitude} |
| licence, access | ${cell(card.license)}, ${card.access} |
| waveforms in a report | ${card.waveformsMayBeShown ? "may be shown" : "only when you ask for them and may show them"} |
| official folds | ${card.folds === null ? "none: patient-wise split" : foldText(card.folds)} |
| classes looked for | ${cell(card.assessed.join(", ") || "those of the folder's own table")} |
| copies of its recordings in | ${cell(card.overlaps.join(", ") || "none known")} |
| cite | ${cell(card.cite)} |
${card.patientCaveat === null ? "" : `\n**Patients.** ${card.patientCaveat}\n`}
${card.quirks.map((quirk) => `- ${quirk}`).join("\n")}`,
  );
  return `# Dataset cards

Made from the cards in \`src/datasets/cards\`; \`einthoven data ls\` prints them, and the reader of each is checked against
it. [Datasets](../docs/datasets.md) says how they are read and harmonised.

${sections.join("\n\n")}
`;
}

export function modelCardsPage(models) {
  const sections = models.map(
    ({ card, contract, checkpoint }) => `## \`${card.id}\`

**${card.title}.** ${card.summary}

| | |
|---|---|
| kind | ${card.kind} |
| embedding | ${card.dimension} values |
| parameters | ${card.parameters === null ? "none" : count(card.parameters)} |
| cost of a ten-second ECG | ${card.gigaMacs === null ? "not counted" : `${card.gigaMacs} G multiply-accumulates`} |
| licence | ${cell(card.license)} |
| pre-trained on | ${card.pretrainedOn === "unknown" ? "unknown" : cell(card.pretrainedOn.join(", ") || "nothing")} |
${card.paper === null ? "" : `| paper | [${card.paper}](${card.paper}) |\n`}${card.codeUrl === null ? "" : `| code | [${card.codeUrl}](${card.codeUrl}) |\n`}${checkpoint ? `| weights file | \`${checkpoint.fileName}\`, ${originText(checkpoint.url)} |\n` : ""}
${contract ? `What it is fed, in this order:\n\n${contract.steps.map((step, i) => `${i + 1}. ${step}`).join("\n")}` : ""}`,
  );
  return `# Model cards

Made from the cards in \`src/models\`; \`einthoven models show ID\` prints one. [Models](../docs/models.md) says how they
are loaded, verified and pooled.

${sections.join("\n\n")}
`;
}

/** Weights that are part of this package have no address. */
function originText(url) {
  return url.startsWith("https:") ? `[from its authors](${url})` : "part of this package";
}

function decisionsPage(root) {
  const files = readdirSync(join(root, "docs/decisions")).filter((name) => name.endsWith(".md")).sort();
  const lines = files.map((name) => {
    const [first] = readFileSync(join(root, "docs/decisions", name), "utf8").split("\n");
    return `- [${first.replace(/^# /, "")}](../docs/decisions/${name})`;
  });
  return `# Decisions

What would surprise a reader of the code, each with its reason and how to undo it.

${lines.join("\n")}
`;
}

function foldText({ train, validation, test }) {
  return `train ${train.join(", ")}; validation ${validation.join(", ")}; test ${test.join(", ")}`;
}

function count(value) {
  return value === null ? "not fixed" : value.toLocaleString("en-US");
}

/** Text in a cell of a table. */
function cell(text) {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
