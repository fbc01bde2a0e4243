import { createInterface } from "node:readline/promises";
import { EinthovenError } from "../core/error.ts";
import type { Output } from "./output.ts";

/** What a person agrees to before a download. */
export interface Licence {
  readonly title: string;
  readonly license: string;
  /** Where the terms can be read. */
  readonly page: string;
  /** How to cite, or the paper; null when there is none. */
  readonly cite: string | null;
}

/**
 * Shows the licence and has it accepted: by `--accept-licence`, or by typing yes on a terminal. Rejects with
 * `licence-unaccepted`.
 */
export async function acceptLicence(
  licence: Licence,
  { accepted, output }: { readonly accepted: boolean; readonly output: Output },
): Promise<void> {
  output.note(`${licence.title}`);
  output.note(`  licence  ${licence.license}`);
  output.note(`  terms    ${licence.page}`);
  if (licence.cite !== null) output.note(`  cite     ${licence.cite}`);
  if (accepted) return;
  if (process.stdin.isTTY === true && process.stderr.isTTY === true) {
    const prompt = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await prompt.question("Do you accept these terms? [yes/no] ");
    prompt.close();
    if (/^y(es)?$/i.test(answer.trim())) return;
  }
  throw new EinthovenError(
    "licence-unaccepted",
    `the licence of ${licence.title} was not accepted`,
    {
      hint: `read the terms at ${licence.page}, then run the same command with --accept-licence`,
    },
  );
}
