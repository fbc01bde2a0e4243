import type { Command } from "commander";
import { DATASETS } from "../datasets/catalogue.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { addDataCheckCommand } from "./data-check-command.ts";
import { addDataGetCommand } from "./data-get-command.ts";
import { addDataLabelsCommand } from "./data-labels-command.ts";
import { addDataOverlapCommand } from "./data-overlap-command.ts";
import { openOutput, table } from "./output.ts";

/** Adds `data` with its subcommands. */
export function addDataCommand(program: Command, exit: (code: number) => void): void {
  const data = program.command("data").description("the datasets that can be read");
  addListCommand(data, exit);
  addDataLabelsCommand(data, exit);
  addDataGetCommand(data, exit);
  addDataCheckCommand(data, exit);
  addDataOverlapCommand(data, exit);
}

function addListCommand(data: Command, exit: (code: number) => void): void {
  data
    .command("ls")
    .description("list them with country, size, access and licence")
    .option("--json", "print one JSON value instead of text")
    .addHelpText("after", "\nExample:\n  $ einthoven data ls")
    .action(({ json }: { json?: boolean }) => {
      const output = openOutput({ json: json === true });
      output.print(
        table(["card", "country", "records", "patients", "access", "licence"], DATASETS.map(row)),
      );
      output.emit(DATASETS.map(({ card }) => card));
      exit(0);
    });
}

function row({ card }: Dataset): string[] {
  const { id, country, records, patients, access, license } = card;
  return [
    id,
    country,
    records === null ? "-" : String(records),
    patients === null ? "-" : String(patients),
    access,
    license,
  ];
}
