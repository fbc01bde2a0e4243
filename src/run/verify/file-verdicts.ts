import { EinthovenError } from "../../core/error.ts";
import { openCheckpoint } from "../../formats/checkpoint/checkpoint.ts";
import { loadWeights } from "../../models/load-weights.ts";
import {
  auditCheckpoint,
  type CheckpointAudit,
  differingSettings,
} from "../../models/match-checkpoint.ts";
import type { Encoder } from "../../models/model.ts";
import { REPORTED_SHA256 } from "../../models/reported-hashes.ts";
import { shippedWeights } from "../../models/shipped-weights.ts";
import {
  PUBLISHED_OUTPUTS,
  type PublishedOutput,
} from "../../models/verification/published-outputs.ts";
import { openFile } from "../machine/disk-files.ts";
import { hashFile } from "../machine/file-hash.ts";
import { openOnnxSession } from "../onnx-session.ts";
import type { Verdict } from "./verdict.ts";

/** What is known of a weights file. */
export interface FileFindings {
  readonly sha256: string;
  /** null when the file cannot be read as a checkpoint. */
  readonly audit: CheckpointAudit | null;
  readonly verdicts: readonly Verdict[];
}

/**
 * Judges a weights file: its hash against the one that is pinned or reported, every tensor in it, and, where somebody
 * published numbers of this file, those numbers. Rejects with `file-missing` for a path that cannot be read.
 */
export async function fileFindings(
  encoder: Encoder,
  path: string,
  threads: number,
): Promise<FileFindings> {
  const source = await openFile(path);
  const sha256 = await hashFile(path, "sha256");
  const hash = hashVerdict(encoder, sha256);
  let audit: CheckpointAudit;
  let settings: readonly string[];
  try {
    const checkpoint = await openCheckpoint(source);
    audit = auditCheckpoint(encoder, checkpoint.tensors);
    settings = differingSettings(encoder, checkpoint.settings);
  } catch (error) {
    if (!(error instanceof EinthovenError)) throw error;
    const unreadable: Verdict = {
      check: "key audit",
      state: "fail",
      found: error.message,
      next: error.hint ?? null,
    };
    return { sha256, audit: null, verdicts: [hash, unreadable] };
  }
  const keys = auditVerdict(encoder, { audit, settings });
  const verdicts = [hash, keys];
  if (keys.state !== "fail") verdicts.push(await publishedVerdict(encoder, { path, threads }));
  return { sha256, audit, verdicts };
}

/** Compares a hash with the one that the card pins, or else with the one that others report. */
export function hashVerdict(encoder: Encoder, sha256: string): Verdict {
  const { card, checkpoint } = encoder;
  const check = "file hash";
  const pinned = checkpoint?.sha256 ?? null;
  const reported = REPORTED_SHA256.get(card.id);
  if (pinned !== null) {
    const isSame = pinned === sha256;
    if (!isSame && shippedWeights(encoder) !== null) return ownTraining(sha256);
    return {
      check,
      state: isSame ? "pass" : "fail",
      found: isSame ? `sha256 ${sha256}, as pinned` : `sha256 ${sha256}, pinned is ${pinned}`,
      next: isSame ? null : "download the file again from the address on the card",
    };
  }
  if (reported === undefined) {
    return {
      check,
      state: "skipped",
      found: `sha256 ${sha256}; none is known to compare`,
      next: null,
    };
  }
  const isSame = reported.sha256 === sha256;
  return {
    check,
    state: isSame ? "pass" : "warning",
    found: isSame
      ? `sha256 ${sha256}, as reported by ${reported.by}`
      : `sha256 ${sha256}; ${reported.by} reported ${reported.sha256}`,
    next: isSame ? null : "the authors may have published a new version, or this is another file",
  };
}

/** A network that anyone can train has as many right files as there are trainings. */
function ownTraining(sha256: string): Verdict {
  return {
    check: "file hash",
    state: "warning",
    found: `sha256 ${sha256}: not the file that comes with Einthoven`,
    next: "right for a file of your own training; otherwise leave 'weights:' out",
  };
}

/** Names up to so many tensors in a line; the audit itself has all. */
const NAMED = 4;

/** Sums up a key audit in one line. */
function auditVerdict(
  { checkpoint }: Encoder,
  { audit, settings }: { audit: CheckpointAudit; settings: readonly string[] },
): Verdict {
  const { fileKeys, missing, misshapen, unexpected, ignored, outside } = audit;
  const faults = [
    ...named(
      "missing",
      missing.map(({ key }) => key),
    ),
    ...named(
      "of another shape",
      misshapen.map(({ key, shape, found }) => `${key} [${found}] for [${shape}]`),
    ),
    ...named("unexpected", unexpected),
    ...settings,
  ];
  if (faults.length > 0) {
    return {
      check: "key audit",
      state: "fail",
      found: faults.join("; "),
      next: `expected is ${checkpoint?.fileName ?? "the published file"} from ${checkpoint?.url ?? "its authors"}`,
    };
  }
  const parts = [
    `all ${fileKeys.size} tensors are there with their shapes`,
    `${ignored.length} are known and not used`,
    ...(outside > 0 ? [`${outside} lie outside the state dict`] : []),
  ];
  return { check: "key audit", state: "pass", found: parts.join(", "), next: null };
}

function named(kind: string, keys: readonly string[]): string[] {
  if (keys.length === 0) return [];
  const rest = keys.length > NAMED ? ` and ${keys.length - NAMED} more` : "";
  return [`${keys.length} ${kind}: ${keys.slice(0, NAMED).join(", ")}${rest}`];
}

async function publishedVerdict(
  encoder: Encoder,
  { path, threads }: { path: string; threads: number },
): Promise<Verdict> {
  const check = "published numbers";
  const published = PUBLISHED_OUTPUTS.find(({ modelIds }) => modelIds.includes(encoder.card.id));
  if (published === undefined) {
    return { check, state: "skipped", found: "nobody published any for this file", next: null };
  }
  const difference = await publishedDifference(encoder, published, { path, threads });
  const isSame = difference <= published.tolerance;
  return {
    check,
    state: isSame ? "pass" : "fail",
    found: `${published.source}: largest difference ${difference.toExponential(1)} (${published.tolerance} allowed)`,
    next: isSame ? null : "this is not the published file, or it is damaged: compare its hash",
  };
}

async function publishedDifference(
  encoder: Encoder,
  { headTensors, build, input, first }: PublishedOutput,
  { path, threads }: { path: string; threads: number },
): Promise<number> {
  const withHead = { ...encoder, tensors: new Map([...encoder.tensors, ...headTensors]) };
  const weights = await loadWeights(withHead, await openFile(path));
  const session = await openOnnxSession(build(weights), { intraOpThreads: threads });
  const outputs = await session.run({ ecg: input() });
  await session.release();
  const logits = outputs["logits"]!.data;
  return Math.max(...first.map((value, i) => Math.abs(logits[i]! - value)));
}
