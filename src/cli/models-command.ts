import type { Command } from "commander";
import { MODELS } from "../models/catalogue.ts";
import type { Model } from "../models/model.ts";
import { cardOf } from "../study/contestants.ts";
import { openOutput, table } from "./output.ts";

export function addModelsCommand(program: Command, exit: (code: number) => void): void {
  const models = program
    .command("models")
    .description("the encoders and controls that can take part");
  models
    .command("ls")
    .description("list them with their file, dimension, cost and licence")
    .option("--json", "print one JSON value instead of text")
    .addHelpText("after", "\nExample:\n  $ einthoven models ls --json")
    .action(({ json }: { json?: boolean }) => {
      const output = openOutput({ json: json === true });
      output.print(
        table(["id", "kind", "dim", "GMAC", "licence", "weights file"], MODELS.map(row)),
      );
      output.print(
        "\nEvery encoder also runs with random weights (its random twin) without any file.",
      );
      output.emit(
        MODELS.map((model) => ({
          ...cardOf(model),
          checkpoint: model.type === "encoder" ? model.encoder.checkpoint : null,
          inputSteps: model.type === "encoder" ? model.encoder.contract.steps : [],
        })),
      );
      exit(0);
    });
}

function row(model: Model): string[] {
  const { id, kind, dimension, gigaMacs, license } = cardOf(model);
  const file =
    model.type === "encoder"
      ? (model.encoder.checkpoint?.fileName ?? "none needed")
      : "none needed";
  return [
    id,
    kind,
    String(dimension),
    gigaMacs === null ? "-" : gigaMacs.toFixed(2),
    license,
    file,
  ];
}
