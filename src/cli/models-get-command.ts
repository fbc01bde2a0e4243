import { rename } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { EinthovenError } from "../core/error.ts";
import { modelById } from "../models/catalogue.ts";
import { checkpointPage, checkpointSource } from "../models/checkpoint-source.ts";
import type { CheckpointCard, Encoder } from "../models/model.ts";
import { shippedWeights } from "../models/shipped-weights.ts";
import { downloadFile } from "../run/download/download-file.ts";
import { modelsFolder, weightsPath } from "../run/model-folder.ts";
import { fileFindings } from "../run/verify/file-verdicts.ts";
import { acceptLicence } from "./accept-licence.ts";
import { megabytes, openDownloadLine } from "./download-line.ts";
import { EXIT, type Output, openOutput, reportError } from "./output.ts";
import { printVerdicts } from "./print-verdicts.ts";
import { untilStopped } from "./until-stopped.ts";

interface GetOptions {
  readonly to?: string;
  readonly acceptLicence?: boolean;
  readonly mirror?: string;
  readonly json?: boolean;
}

/** Adds `models get`. */
export function addModelsGetCommand(models: Command, exit: (code: number) => void): void {
  models
    .command("get")
    .description("download the weights file that an encoder's authors publish, and verify it")
    .argument("<model>", "see `einthoven models ls`")
    .option("--to <folder>", "folder of weights files (default: EINTHOVEN_MODELS or cache/models)")
    .option("--accept-licence", "accept the licence that is shown")
    .option("--mirror <url>", "address of the file somewhere else")
    .option("--json", "print one JSON value instead of text")
    .addHelpText(
      "after",
      `
Example:
  $ einthoven models get ecgfounder --accept-licence
Stop it with Ctrl-C at any time; the same command goes on where it stopped.`,
    )
    .action(async (id: string, options: GetOptions) => {
      const output = openOutput({ json: options.json === true });
      try {
        exit(await untilStopped((signal) => getWeights(id, { options, output, signal })));
      } catch (error) {
        exit(reportError(error, output));
      }
    });
}

async function getWeights(
  id: string,
  {
    options,
    output,
    signal,
  }: { readonly options: GetOptions; readonly output: Output; readonly signal: AbortSignal },
): Promise<number> {
  const { encoder, checkpoint } = encoderWithFile(id);
  const { title, license, paper } = encoder.card;
  const target = weightsPath(encoder, options.to ?? modelsFolder())!;
  await acceptLicence(
    { title: `Weights of ${title}`, license, page: checkpointPage(checkpoint), cite: paper },
    { accepted: options.acceptLicence === true, output },
  );
  const line = openDownloadLine(process.stderr);
  const got = await downloadFile(
    {
      path: checkpoint.fileName,
      url: options.mirror ?? fetchableUrl(checkpoint, target),
      bytes: null,
      checksum: checkpoint.sha256 === null ? null : { algorithm: "sha256", hex: checkpoint.sha256 },
    },
    {
      target,
      signal,
      onProgress: (doneBytes, totalBytes) =>
        line.show({ label: checkpoint.fileName, doneBytes, totalBytes }),
    },
  ).finally(() => line.end());
  output.print(
    got.state === "present"
      ? `${target} was there already (${megabytes(got.bytes)}).`
      : `${target} downloaded (${megabytes(got.bytes)}).`,
  );
  const { sha256, verdicts } = await fileFindings(encoder, target, 1);
  printVerdicts(verdicts, output);
  const isSound = verdicts.every(({ state }) => state !== "fail");
  const path = isSound ? target : await setAside(target);
  output.print(
    isSound
      ? `\nIn a study:\n  - id: ${id}\n    weights: ${path}`
      : `\nIt was set aside as ${path}: do not use it before you know why. The same command fetches the file again.`,
  );
  output.emit({ model: id, path, bytes: got.bytes, state: got.state, sha256, verdicts });
  return isSound ? EXIT.ok : EXIT.error;
}

/** A file that failed is not left where a study, or the next download, would take it for the right one. */
async function setAside(path: string): Promise<string> {
  const rejected = `${path}.rejected`;
  await rename(path, rejected);
  return rejected;
}

function encoderWithFile(id: string): { encoder: Encoder; checkpoint: CheckpointCard } {
  const model = modelById(id);
  if (model.type === "encoder" && shippedWeights(model.encoder) !== null) {
    throw new EinthovenError("option-invalid", `the weights of ${id} come with Einthoven`, {
      hint: "put it into a study as it is",
    });
  }
  if (model.type === "encoder" && model.encoder.checkpoint !== null) {
    return { encoder: model.encoder, checkpoint: model.encoder.checkpoint };
  }
  throw new EinthovenError("option-invalid", `${id} needs no weights file`, {
    hint: "put it into a study as it is",
  });
}

/** Throws `download-refused` with the steps for a person, when no program can fetch the file. */
function fetchableUrl(checkpoint: CheckpointCard, target: string): string {
  const source = checkpointSource(checkpoint);
  if (source.kind === "direct") return source.url;
  throw new EinthovenError(
    "download-refused",
    `${checkpoint.fileName} cannot be fetched by a program`,
    { hint: [...source.steps, `save it as ${join(target)}`].join(", then ") },
  );
}
