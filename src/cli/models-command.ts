import type { Command } from "commander";
import { addModelsGetCommand } from "./models-get-command.ts";
import { addModelsLsCommand } from "./models-ls-command.ts";
import { addModelsShowCommand } from "./models-show-command.ts";
import { addModelsVerifyCommand } from "./models-verify-command.ts";

export function addModelsCommand(program: Command, exit: (code: number) => void): void {
  const models = program
    .command("models")
    .description("the encoders and controls that can take part");
  for (const add of [
    addModelsLsCommand,
    addModelsShowCommand,
    addModelsGetCommand,
    addModelsVerifyCommand,
  ]) {
    add(models, exit);
  }
}
