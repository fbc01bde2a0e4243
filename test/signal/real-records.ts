import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bytesOf } from "../../src/core/byte-source.ts";
import { type Ecg, leadNamed, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { parseCsv } from "../../src/formats/csv.ts";
import { parseWfdbHeader } from "../../src/formats/wfdb/wfdb-header.ts";
import { readWfdbSignals } from "../../src/formats/wfdb/wfdb-signal.ts";

/** A row of the real data's manifest, as far as tests here need it. */
export interface RealRecord {
  readonly path: string;
  readonly source: string;
  readonly dataset: string;
  readonly record: string;
  readonly samplingRateHz: number;
  readonly leads: number;
  readonly classes: readonly string[];
}

/** Lists the real records that the manifest beside `folder` names. */
export async function realRecords(folder: string): Promise<RealRecord[]> {
  const text = await readFile(join(folder, "../manifest.csv"), "utf8");
  const table = parseCsv(text, { name: "manifest.csv" });
  const cell = (name: string, row: number): string => table.column(name)[row]!;
  return Array.from({ length: table.rows }, (_, row) => ({
    path: cell("path", row),
    source: cell("source", row),
    dataset: cell("dataset", row),
    record: cell("record", row),
    samplingRateHz: Number(cell("fs", row)),
    leads: Number(cell("n_leads", row)),
    classes: cell("harmonised", row).split(";"),
  }));
}

/** Reads one 12-lead WFDB record, leads in standard order. */
export async function readRealEcg(folder: string, path: string): Promise<Ecg> {
  const header = parseWfdbHeader(await readFile(join(folder, path), "utf8"));
  const signals = await readWfdbSignals(header, async (name) =>
    bytesOf(await readFile(join(folder, dirname(path), name))),
  );
  const { samples, samplingRateHz } = signals;
  const data = new Float32Array(STANDARD_LEADS.length * samples);
  for (const [l, lead] of STANDARD_LEADS.entries()) {
    const from = signals.names.findIndex((name) => leadNamed(name) === lead);
    if (from < 0) throw new Error(`${path} has no lead ${lead}`);
    data.set(signals.millivolts.subarray(from * samples, (from + 1) * samples), l * samples);
  }
  return { leads: STANDARD_LEADS, samplingRateHz, samples, data };
}
