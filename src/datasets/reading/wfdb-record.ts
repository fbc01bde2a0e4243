import { type ByteSource, readAll } from "../../core/byte-source.ts";
import { type Ecg, leadNamed } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { parseWfdbHeader, type WfdbHeader } from "../../formats/wfdb/wfdb-header.ts";
import { readWfdbSignals } from "../../formats/wfdb/wfdb-signal.ts";
import { requireStandardLeads, toStandardLeads } from "./standard-leads.ts";

/**
 * Reads the twelve standard leads of one WFDB record, verified against its header's checksums; other signals (Frank
 * leads, pulse ...) stay unread. Rejects with the errors of `parseWfdbHeader`, `readWfdbSignals` and
 * `toStandardLeads`, and with `signal-invalid` for a rate that is no positive number and for a record without a
 * single valid sample. `nameOf` translates names of signals.
 */
export async function readWfdbEcg(
  tree: FileTree,
  headerPath: string,
  { nameOf = (name) => name }: { readonly nameOf?: (name: string) => string } = {},
): Promise<Ecg> {
  const bytes = await readAll(await tree.open(headerPath));
  const header = renamedSignals(parseWfdbHeader(new TextDecoder().decode(bytes)), nameOf);
  requireRate(header);
  requireLeads(header);
  const open = (name: string): Promise<ByteSource> => tree.open(beside(headerPath, name));
  const signals = await readWfdbSignals(header, open, {
    keep: ({ name }) => leadNamed(name) !== undefined,
  });
  const ecg = toStandardLeads(signals);
  if (ecg.data.every(Number.isNaN)) {
    throw new EinthovenError("signal-invalid", `${headerPath} has no valid sample`);
  }
  return ecg;
}

/** Throws what reading would throw, as far as the header and the names of the folder's files tell. */
export function requireReadable(
  header: WfdbHeader,
  { headerPath, present }: { headerPath: string; present: ReadonlySet<string> },
): void {
  requireRate(header);
  requireLeads(header);
  const missing = header.signals.find(
    ({ name, fileName }) =>
      leadNamed(name) !== undefined && !present.has(beside(headerPath, fileName)),
  );
  if (missing !== undefined) {
    throw new EinthovenError("record-missing", `no file ${beside(headerPath, missing.fileName)}`, {
      hint: "download the rest of the dataset, or leave the record out",
    });
  }
}

/** The header with the names of its signals translated. */
export function renamedSignals(header: WfdbHeader, nameOf: (name: string) => string): WfdbHeader {
  const signals = header.signals.map((signal) => ({ ...signal, name: nameOf(signal.name) }));
  return { ...header, signals };
}

/** "g1/A0001.hea" is of record "A0001". */
export function recordNameOf(headerPath: string): string {
  return headerPath.slice(headerPath.lastIndexOf("/") + 1).replace(/\.hea$/, "");
}

/** The header of a record of several segments names no signals: its segments do, when they are read. */
function requireLeads({ signals, segments }: WfdbHeader): void {
  if (segments.length === 0) requireStandardLeads(signals.map((signal) => signal.name));
}

function requireRate({ samplingRateHz, recordName }: WfdbHeader): void {
  if (Number.isFinite(samplingRateHz) && samplingRateHz > 0) return;
  throw new EinthovenError(
    "signal-invalid",
    `${recordName} states a sampling rate of ${samplingRateHz} Hz`,
  );
}

function beside(headerPath: string, fileName: string): string {
  return headerPath.slice(0, headerPath.lastIndexOf("/") + 1) + fileName;
}
