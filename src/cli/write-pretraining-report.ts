import { stat } from "node:fs/promises";
import { renderPretrainingPage } from "../report/pretraining-page.ts";
import { writeAtomically } from "../run/machine/atomic-write.ts";
import { maskedExample } from "../run/pretrain/masked-example.ts";
import type { PreparedPretraining } from "../run/pretrain/prepare-pretraining.ts";
import type { PretrainingOutcome } from "../run/pretrain/run-pretraining.ts";
import { webAsset } from "./write-report.ts";

/** Writes report.html beside the encoder; returns its path. */
export async function writePretrainingReport(
  prepared: PreparedPretraining,
  { lock, log, files, encoderSha256 }: PretrainingOutcome,
): Promise<string> {
  const [script, style] = await Promise.all([webAsset("report.js"), webAsset("report.css")]);
  const example = await maskedExample(prepared, lock);
  const encoderBytes = (await stat(files.encoder)).size;
  const page = renderPretrainingPage(
    { lock, log, example, encoderSha256, encoderBytes },
    { script, style },
  );
  await writeAtomically(files.report, page);
  return files.report;
}
