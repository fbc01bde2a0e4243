import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { RecordEntry } from "../../datasets/dataset.ts";
import type { DatasetSurvey } from "../../datasets/survey.ts";
import { writeAtomically } from "../machine/atomic-write.ts";

/** The first line: the survey without its records, and how many lines follow. */
type Head = Omit<DatasetSurvey, "records" | "waveforms"> & { readonly count: number };

/**
 * Writes a survey as lines of JSON: what is known of the dataset, then one line [record, waveform] per record, so
 * that neither writing nor reading 800,000 records makes a text longer than a JavaScript string may be.
 */
export function writeSurvey(path: string, survey: DatasetSurvey): Promise<void> {
  return writeAtomically(path, linesOf(survey));
}

/** Reads a survey from the cache; null when there is none or it is damaged. */
export async function readSurvey(path: string): Promise<DatasetSurvey | null> {
  try {
    return await parseLines(path);
  } catch {
    return null;
  }
}

function* linesOf({ records, waveforms, ...rest }: DatasetSurvey): Generator<string> {
  yield `${JSON.stringify({ ...rest, count: records.length })}\n`;
  for (const [r, record] of records.entries()) {
    yield `${JSON.stringify([record, waveforms[r]])}\n`;
  }
}

async function parseLines(path: string): Promise<DatasetSurvey | null> {
  let head: Head | undefined;
  const records: RecordEntry[] = [];
  const waveforms: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path, "utf8") })) {
    if (head === undefined) {
      head = JSON.parse(line) as Head;
      continue;
    }
    const [record, waveform] = JSON.parse(line) as [RecordEntry, string];
    records.push(record);
    waveforms.push(waveform);
  }
  if (head === undefined || head.count !== records.length) return null;
  const { count: _, ...rest } = head;
  return { ...rest, records, waveforms };
}
