import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError } from "commander";
import { EinthovenError } from "../core/error.ts";
import { modelById } from "../models/catalogue.ts";
import type { Encoder } from "../models/model.ts";
import { findWeights, modelsFolder } from "../run/model-folder.ts";
import { type Verification, verifyModel } from "../run/verify/verify-model.ts";
import { EXIT, type Output, openOutput, reportError, table } from "./output.ts";
import { printVerdicts } from "./print-verdicts.ts";

interface VerifyCommandOptions {
  readonly weights?: string;
  readonly models?: string;
  readonly data?: string;
  readonly card?: string;
  readonly records: number;
  readonly json?: boolean;
}

/** Adds `models verify`. */
export function addModelsVerifyCommand(models: Command, exit: (code: number) => void): void {
  models
    .command("verify")
    .description("verify an encoder, its weights file, and the data that it is to be fed with")
    .argument("<model>", "see `einthoven models ls`")
    .option("--weights <file>", "weights file (default: the one that `models get` fetched)")
    .option(
      "--models <folder>",
      "folder of weights files (default: EINTHOVEN_MODELS or cache/models)",
    )
    .option("--data <folder>", "dataset folder: its unit, lead order and rate are judged")
    .option("--card <id>", "dataset card (default: recognised from the files)")
    .option("--records <count>", "recordings to try feeding mistakes on", atLeastTwo, 12)
    .option("--json", "print one JSON value instead of text")
    .addHelpText(
      "after",
      `
Examples:
  $ einthoven models verify ecgfounder --weights weights/12_lead_ECGFounder.pth
  $ einthoven models verify merl-resnet18 --data ./ptb-xl
Exit code 1 when a check fails; warnings are only printed.`,
    )
    .action(async (id: string, options: VerifyCommandOptions) => {
      const output = openOutput({ json: options.json === true });
      try {
        exit(await verify(encoderOf(id), options, output));
      } catch (error) {
        exit(reportError(error, output));
      }
    });
}

async function verify(
  encoder: Encoder,
  options: VerifyCommandOptions,
  output: Output,
): Promise<number> {
  const { weights, data, card, records } = options;
  const found = await verifyModel(encoder, {
    weightsPath: weights ?? (await findWeights(encoder, options.models ?? modelsFolder())),
    ...(data === undefined ? {} : { data: { folder: data, card } }),
    records,
    threads: availableParallelism(),
    onStep: (step) => {
      if (process.stderr.isTTY === true) process.stderr.write(`\r\u001b[2K${step.slice(0, 79)}`);
    },
  });
  if (process.stderr.isTTY === true) process.stderr.write("\r\u001b[2K");
  print(encoder, found, output);
  output.emit(found);
  return found.verdicts.some(({ state }) => state === "fail") ? EXIT.error : EXIT.ok;
}

function print({ card }: Encoder, found: Verification, output: Output): void {
  const { weights, verdicts, sensitivity, probedOn } = found;
  output.print(`${card.title} (${card.id})${weights === null ? "" : `, ${weights.path}`}\n`);
  printVerdicts(verdicts, output);
  if (sensitivity.length === 0) return;
  const rows = sensitivity.map(({ title, movement, confused }) => [
    title,
    movement.toFixed(2),
    `${Math.round(100 * confused)} %`,
  ]);
  output.print(`\nIf it were fed wrongly (${probedOn})\n`);
  output.print(table(["mistake", "moves by", "nearest to another record"], rows));
  output.print(
    "\nA movement of 1 is the median distance between two records: such a mistake costs as much as\ntaking another person's ECG. One of 0 means that the input contract makes up for it.",
  );
}

function encoderOf(id: string): Encoder {
  const model = modelById(id);
  if (model.type === "encoder") return model.encoder;
  throw new EinthovenError("option-invalid", `${id} is a control: it has no graph to verify`, {
    hint: "`einthoven models ls` lists the encoders",
  });
}

function atLeastTwo(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 2) return value;
  throw new InvalidArgumentError("expected a whole number above 1");
}
