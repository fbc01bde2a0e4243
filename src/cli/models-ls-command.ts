import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { MODELS } from "../models/catalogue.ts";
import { gigaFlop, pretrainingText } from "../models/describe-input.ts";
import type { Model } from "../models/model.ts";
import { findWeights, modelsFolder } from "../run/model-folder.ts";
import { cardOf } from "../study/contestants.ts";
import { megabytes } from "./download-line.ts";
import { openOutput, table } from "./output.ts";

/** Adds `models ls`. */
export function addModelsLsCommand(models: Command, exit: (code: number) => void): void {
  models
    .command("ls")
    .description("list them with size, cost, licence, pre-training, and what is on disk")
    .option(
      "--models <folder>",
      "folder of weights files (default: EINTHOVEN_MODELS or cache/models)",
    )
    .option("--json", "print one JSON value instead of text")
    .addHelpText("after", "\nExample:\n  $ einthoven models ls --json")
    .action(async (options: { models?: string; json?: boolean }) => {
      const output = openOutput({ json: options.json === true });
      const folder = options.models ?? modelsFolder();
      const listed = await Promise.all(
        MODELS.map(async (model) => ({ model, file: await fileOf(model, folder) })),
      );
      const rows = listed.map(({ model, file }) => row(model, file));
      output.print(
        table(["id", "dim", "weights", "GFLOP", "on disk", "licence", "pre-trained on"], rows),
      );
      output.print(
        `\nGFLOP is for one 10 s ECG. Weights files are looked for in ${folder}.\nEvery encoder also runs with random weights (its random twin) without any file.`,
      );
      output.emit(
        listed.map(({ model, file }) => ({
          ...cardOf(model),
          checkpoint: model.type === "encoder" ? model.encoder.checkpoint : null,
          inputSteps: model.type === "encoder" ? model.encoder.contract.steps : [],
          onDisk: file,
        })),
      );
      exit(0);
    });
}

/** A weights file on disk. */
interface FileOnDisk {
  readonly path: string;
  readonly bytes: number;
}

async function fileOf(model: Model, folder: string): Promise<FileOnDisk | null> {
  if (model.type === "control") return null;
  const path = await findWeights(model.encoder, folder);
  return path === null ? null : { path, bytes: (await stat(path)).size };
}

function row(model: Model, file: FileOnDisk | null): string[] {
  const { id, dimension, parameters, gigaMacs, license, pretrainedOn } = cardOf(model);
  const needsFile = model.type === "encoder" && model.encoder.checkpoint !== null;
  return [
    id,
    String(dimension),
    needsFile && parameters !== null ? megabytes(4 * parameters) : "none",
    gigaFlop(gigaMacs),
    needsFile ? (file === null ? "no" : megabytes(file.bytes)) : "-",
    license,
    needsFile ? pretrainingText(pretrainedOn) : "-",
  ];
}
