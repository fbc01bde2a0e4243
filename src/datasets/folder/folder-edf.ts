import type { ByteSource } from "../../core/byte-source.ts";
import { type Ecg, leadNamed } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import { readEdfSignals } from "../../formats/edf/edf.ts";
import { type EdfHeader, type EdfSignal, readEdfHeader } from "../../formats/edf/edf-header.ts";
import { ecgOfArray } from "../reading/array-ecg.ts";
import { requireStandardLeads } from "../reading/standard-leads.ts";
import { leadName } from "./folder-leads.ts";
import type { FolderRecordings } from "./folder-settings.ts";

const MILLIVOLTS_PER_UNIT: ReadonlyMap<string, number> = new Map([
  ["mv", 1],
  ["uv", 1e-3],
  ["\u00b5v", 1e-3],
  ["\u03bcv", 1e-3],
  ["v", 1e3],
]);

/**
 * Looks at the header of an EDF or BDF file: the rate that its leads share. Rejects with `lead-missing`, `signal-invalid`
 * for leads of several rates, `format-unsupported` for a unit that is no voltage, and as `readEdfHeader`.
 */
export async function inspectEdf(
  source: ByteSource,
  recordings: FolderRecordings,
): Promise<{ readonly samplingRateHz: number }> {
  const header = await readEdfHeader(source);
  const places = leadPlaces(header, recordings);
  requireStandardLeads(places.map(({ lead }) => lead));
  const rates = [...new Set(places.map(({ signal }) => signal.samplingRateHz))];
  for (const { signal } of places) millivoltsPerUnit(signal);
  if (rates.length === 1) return { samplingRateHz: rates[0]! };
  throw new EinthovenError(
    "signal-invalid",
    `the leads have several rates: ${rates.join(", ")} Hz`,
  );
}

/** Reads the twelve standard leads of an EDF or BDF file. Memory: all its signals. Rejects as `inspectEdf`. */
export async function readEdfEcg(source: ByteSource, recordings: FolderRecordings): Promise<Ecg> {
  const { samplingRateHz } = await inspectEdf(source, recordings);
  const header = await readEdfHeader(source);
  const signals = await readEdfSignals(source, header);
  const places = leadPlaces(header, recordings);
  const samples = signals[places[0]!.place]!.length;
  const values = new Float32Array(places.length * samples);
  places.forEach(({ place, signal }, l) => {
    const scale = millivoltsPerUnit(signal);
    values.set(
      signals[place]!.map((value) => value * scale),
      l * samples,
    );
  });
  const leads = places.map(({ lead }) => lead);
  return ecgOfArray({ values, order: "leads-first", leads, samplingRateHz, millivoltsPerUnit: 1 });
}

interface LeadPlace {
  readonly place: number;
  readonly lead: string;
  readonly signal: EdfSignal;
}

function leadPlaces({ signals }: EdfHeader, recordings: FolderRecordings): LeadPlace[] {
  return signals
    .map((signal, place) => ({ place, signal, lead: leadName(signal.label, recordings) }))
    .filter(({ lead }) => leadNamed(lead) !== undefined);
}

function millivoltsPerUnit({ label, unit }: EdfSignal): number {
  const scale = MILLIVOLTS_PER_UNIT.get(unit.trim().toLowerCase());
  if (scale !== undefined) return scale;
  throw new EinthovenError(
    "format-unsupported",
    `signal ${label} is in "${unit}", which is no voltage`,
    {
      hint: "expected mV, uV or V",
    },
  );
}
