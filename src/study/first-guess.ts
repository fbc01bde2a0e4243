import type { JobKind } from "./job.ts";

/** Seconds that a job of each kind takes before any was seen; only used until one was. */
export const FIRST_GUESS_SECONDS: Readonly<Record<JobKind, number>> = {
  embed: 10,
  probe: 1,
  transfer: 0.2,
  pool: 3,
  score: 2,
  "fold-score": 5,
  "pool-score": 2,
  inspect: 2,
  compare: 2,
  attribute: 3,
  stability: 6,
  agreement: 0.5,
  map: 4,
  "tuned-map": 60,
  structure: 5,
  similarity: 5,
  layers: 60,
  "layer-similarity": 10,
  shift: 8,
  example: 1,
  segments: 30,
  signal: 60,
};
