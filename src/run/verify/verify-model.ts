import { loadWeights } from "../../models/load-weights.ts";
import type { CheckpointAudit } from "../../models/match-checkpoint.ts";
import type { Encoder } from "../../models/model.ts";
import { randomWeights } from "../../models/random-weights.ts";
import type { Sensitivity } from "../../models/verification/sensitivity.ts";
import {
  type Plausibility,
  plausibilityOf,
  plausibilityWarnings,
} from "../../signal/plausibility.ts";
import { openFile } from "../machine/disk-files.ts";
import { fileFindings } from "./file-verdicts.ts";
import { probeSensitivity } from "./probe-sensitivity.ts";
import { referenceVerdict } from "./reference-verdict.ts";
import { type RecordSample, sampleRecords, simulatedRecords } from "./sample-records.ts";
import type { Verdict } from "./verdict.ts";

export interface VerifyOptions {
  /** The weights file; null tries the encoder untrained. */
  readonly weightsPath: string | null;
  /** A dataset folder whose recordings are tried and judged; without it simulated ones are tried. */
  readonly data?: { readonly folder: string; readonly card: string | undefined };
  /** Recordings for the sensitivity probe. */
  readonly records?: number;
  readonly threads?: number;
  readonly onStep?: (step: string) => void;
}

/** Everything that was found out about an encoder, its file and the data that it is to be fed with. */
export interface Verification {
  readonly modelId: string;
  readonly weights: { readonly path: string; readonly sha256: string } | null;
  readonly verdicts: readonly Verdict[];
  readonly audit: CheckpointAudit | null;
  readonly probedOn: string;
  readonly sensitivity: readonly Sensitivity[];
  /** null without a dataset folder. */
  readonly plausibility: Plausibility | null;
}

/**
 * Verifies an encoder on this machine: the authors' vector on computed weights, the weights file (hash, every tensor,
 * published numbers), how far feeding mistakes move its embeddings, and whether a dataset's unit, lead order and
 * rate look right. Rejects only for paths that cannot be read; what is wrong with model or file is a verdict.
 */
export async function verifyModel(
  encoder: Encoder,
  { weightsPath, data, records = 12, threads = 1, onStep = () => {} }: VerifyOptions,
): Promise<Verification> {
  onStep("running the reference vector");
  const verdicts: Verdict[] = [await referenceVerdict(encoder, threads)];
  if (weightsPath !== null) onStep(`reading ${weightsPath}`);
  const file = weightsPath === null ? null : await fileFindings(encoder, weightsPath, threads);
  verdicts.push(...(file?.verdicts ?? [NO_FILE]));
  const sample =
    data === undefined
      ? simulatedRecords(records)
      : await sampleRecords(data.folder, {
          card: data.card,
          records: Math.max(records, RECORDS_TO_JUDGE),
        });
  const plausibility = data === undefined ? null : plausibilityOf(sample.ecgs);
  if (plausibility !== null) verdicts.push(dataVerdict(plausibility, sample));
  const isUsable = file === null || !file.verdicts.some(({ state }) => state === "fail");
  const sensitivity = isUsable
    ? await probeSensitivity(encoder, {
        weights:
          weightsPath === null
            ? randomWeights(encoder.tensors, `${encoder.card.id}/random-twin`)
            : await loadWeights(encoder, await openFile(weightsPath)),
        ecgs: spread(sample.ecgs, records),
        threads,
        onProgress: (done, total) => onStep(`trying feeding mistakes: ${done}/${total} recordings`),
      })
    : [];
  if (sensitivity.length > 0) verdicts.push(sensitivityVerdict(sensitivity));
  return {
    modelId: encoder.card.id,
    weights: file === null ? null : { path: weightsPath!, sha256: file.sha256 },
    verdicts,
    audit: file?.audit ?? null,
    probedOn: sample.title,
    sensitivity,
    plausibility,
  };
}

/** Reading is quick and judging unit and order needs many; running the model on all of them would take long. */
const RECORDS_TO_JUDGE = 60;

/** So many of the recordings, evenly spread. */
function spread<T>(items: readonly T[], count: number): readonly T[] {
  const step = Math.max(1, items.length / count);
  return Array.from(
    { length: Math.min(count, items.length) },
    (_, i) => items[Math.floor(i * step)]!,
  );
}

const NO_FILE: Verdict = {
  check: "weights file",
  state: "skipped",
  found: "none was named or found; feeding mistakes are tried on the untrained network",
  next: "name it with --weights, or fetch it with `einthoven models get`",
};

function dataVerdict(found: Plausibility, { title }: RecordSample): Verdict {
  const warnings = plausibilityWarnings(found);
  const measured = `lead II spans ${Number(found.leadIIRange.toPrecision(3))} mV, ${Math.round(found.beatsPerMinute)} beats per minute, limb leads agree within ${(100 * found.limbResidual).toFixed(1)} %`;
  return {
    check: "data",
    state: warnings.length === 0 ? "pass" : "warning",
    found: warnings.length === 0 ? `${title}: ${measured}` : `${title}: ${warnings.join(" ")}`,
    next:
      warnings.length === 0
        ? null
        : "compare unit, lead order and rate with the publisher's description",
  };
}

/** From here on, a mistake moves a record about as far as another person lies. */
const LARGE_MOVEMENT = 0.5;

function sensitivityVerdict(sensitivity: readonly Sensitivity[]): Verdict {
  const large = sensitivity.filter(({ movement }) => movement >= LARGE_MOVEMENT);
  const blind = sensitivity.filter(({ movement }) => movement < 0.01);
  const list = (some: readonly Sensitivity[]): string => some.map(({ id }) => id).join(", ");
  const parts = [
    large.length === 0
      ? "no mistake that was tried moves embeddings far"
      : `moved as far as another person by: ${list(large)}`,
    ...(blind.length === 0 ? [] : [`blind to: ${list(blind)}`]),
  ];
  const isNumber = sensitivity.every(({ movement }) => Number.isFinite(movement));
  return {
    check: "feeding mistakes",
    state: isNumber ? "pass" : "fail",
    found: isNumber ? parts.join("; ") : "embeddings are not finite numbers",
    next: isNumber ? null : "these weights are of no use: compare the file's hash",
  };
}
