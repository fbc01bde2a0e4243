import type { Command } from "commander";
import { ADAPTER_DEPARTURES } from "../models/adapter-departures.ts";
import { modelById } from "../models/catalogue.ts";
import { gigaFlop, methodsParagraph, millions, pretrainingText } from "../models/describe-input.ts";
import type { Control, Encoder, ModelCard } from "../models/model.ts";
import { REPORTED_SHA256 } from "../models/reported-hashes.ts";
import { shippedWeights } from "../models/shipped-weights.ts";
import { findWeights, modelsFolder } from "../run/model-folder.ts";
import { type Output, openOutput, reportError } from "./output.ts";

/** Adds `models show`. */
export function addModelsShowCommand(models: Command, exit: (code: number) => void): void {
  models
    .command("show")
    .description("print a model's card and how it is fed, as a paper would say it")
    .argument("<model>", "see `einthoven models ls`")
    .option(
      "--models <folder>",
      "folder of weights files (default: EINTHOVEN_MODELS or cache/models)",
    )
    .option("--json", "print one JSON value instead of text")
    .addHelpText("after", "\nExample:\n  $ einthoven models show ecgfounder")
    .action(async (id: string, options: { models?: string; json?: boolean }) => {
      const output = openOutput({ json: options.json === true });
      try {
        const model = modelById(id);
        if (model.type === "control") showControl(model.control, output);
        else {
          const file = await findWeights(model.encoder, options.models ?? modelsFolder());
          showEncoder(model.encoder, { file, output });
        }
        exit(0);
      } catch (error) {
        exit(reportError(error, output));
      }
    });
}

function showEncoder(
  encoder: Encoder,
  { file, output }: { readonly file: string | null; readonly output: Output },
): void {
  const { card, contract, checkpoint, pooling } = encoder;
  const departures = ADAPTER_DEPARTURES.get(card.id) ?? [];
  printCard(card, output);
  output.print(`\nHow it is fed\n\n${wrapped(methodsParagraph(encoder), "")}\n`);
  output.print(`  rate     ${contract.samplingRateHz} Hz`);
  output.print(`  leads    ${contract.leads.join(" ")}`);
  output.print(`  window   ${contract.windowSamples} samples`);
  output.print("  unit     millivolts in the recording, before the first step");
  contract.steps.forEach((step, i) => {
    output.print(wrapped(`${i + 1}. ${step}`, "  "));
  });
  if (pooling !== undefined) {
    output.print(`\nPooling\n\n  ${pooling.offered.join(", ")} (the first by default)`);
    output.print(wrapped(`${pooling.tokens} tokens per window: ${pooling.layout}`, "  "));
    output.print(wrapped(pooling.remark, "  "));
  }
  output.print("\nWeights\n");
  for (const line of weightsLines(encoder, file)) output.print(`  ${line}`);
  if (departures.length > 0) {
    output.print("\nWhere public collections feed it otherwise\n");
    for (const departure of departures) output.print(wrapped(`- ${departure}`, "  "));
  }
  output.emit({
    ...card,
    methods: methodsParagraph(encoder),
    contract: {
      samplingRateHz: contract.samplingRateHz,
      leads: contract.leads,
      windowSamples: contract.windowSamples,
      unit: "mV",
      steps: contract.steps,
      version: contract.version,
    },
    pooling: pooling ?? null,
    checkpoint:
      checkpoint === null
        ? null
        : {
            fileName: checkpoint.fileName,
            url: checkpoint.url,
            sha256: checkpoint.sha256,
            reportedSha256: REPORTED_SHA256.get(card.id) ?? null,
          },
    onDisk: file,
    departures,
  });
}

function weightsLines(encoder: Encoder, file: string | null): string[] {
  const { card, checkpoint, tensors } = encoder;
  if (checkpoint === null) return ["none: it is random by design"];
  const reported = REPORTED_SHA256.get(card.id);
  return [
    `file     ${checkpoint.fileName} (${tensors.size} tensors are used)`,
    `from     ${shippedWeights(encoder) === null ? checkpoint.url : "this package"}`,
    ...(checkpoint.sha256 === null ? [] : [`sha256   ${checkpoint.sha256}`]),
    ...(checkpoint.sha256 === null && reported !== undefined
      ? [`sha256   ${reported.sha256} (reported by ${reported.by}; not confirmed here)`]
      : []),
    `on disk  ${file ?? `no; \`einthoven models get ${card.id}\``}`,
  ];
}

function showControl({ card, featureNames, needsSamples }: Control, output: Output): void {
  printCard(card, output);
  output.print(`\nHow it is fed\n`);
  const what = needsSamples
    ? "It measures the recording as it is, in millivolts and at its own rate."
    : "It sees age and sex only, never the samples.";
  output.print(wrapped(what, ""));
  if (featureNames.length > 0) {
    output.print(`\n${featureNames.length} features\n\n${wrapped(featureNames.join(", "), "  ")}`);
  }
  output.emit({ ...card, featureNames, needsSamples });
}

function printCard(card: ModelCard, output: Output): void {
  const { title, id, summary, license, paper, codeUrl, dimension, parameters, gigaMacs } = card;
  output.print(`${title} (${id})\n\n${wrapped(summary, "")}\n`);
  output.print(`  licence      ${license}`);
  if (paper !== null) output.print(`  paper        ${paper}`);
  if (codeUrl !== null) output.print(`  code         ${codeUrl}`);
  output.print(`  vector       ${dimension} values`);
  if (parameters !== null) output.print(`  parameters   ${millions(parameters)}`);
  if (gigaMacs !== null) output.print(`  cost         ${gigaFlop(gigaMacs)} GFLOP per 10 s ECG`);
  if (card.kind === "encoder") {
    output.print(wrapped(`pre-trained  ${pretrainingText(card.pretrainedOn)}`, "  "));
  }
}

const WIDTH = 100;

/** Breaks a text into lines of at most 100 letters, each after the first indented a little more. */
function wrapped(text: string, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    if (line.length + word.length >= WIDTH && line.trim() !== "") {
      lines.push(line.trimEnd());
      line = indent === "" ? "" : `${indent}   `;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()].join("\n");
}
