import { EinthovenError } from "../../../core/error.ts";
import type { WfdbSignalHeader } from "../header/signal-line.ts";
import { sameChecksum } from "../wfdb-checksum.ts";
import type { WholeSignal } from "./wfdb-record.ts";

/**
 * Compares a whole signal, as the file holds it, with checksum and first sample in its header. `sum` is that of the
 * samples that were read. Where the checksum agrees a wrong first sample is let pass: some converters never fill it
 * in. Throws `checksum-mismatch`.
 */
export function verifySignal(
  { name, fileName, initialValue, checksum }: WfdbSignalHeader,
  { firstSample, sumBefore }: WholeSignal,
  sum: number,
): void {
  const total = (sumBefore + sum) & 0xffff;
  if (checksum !== null && sameChecksum(total, checksum)) return;
  if (initialValue !== null && firstSample !== null && firstSample !== initialValue) {
    throw mismatch(
      `signal ${name} of ${fileName} starts with ${firstSample}, its header states ${initialValue}`,
    );
  }
  if (checksum === null) return;
  throw mismatch(
    `signal ${name} of ${fileName} sums to ${total} modulo 65536, its header states ${checksum}`,
  );
}

function mismatch(message: string): EinthovenError {
  return new EinthovenError("checksum-mismatch", message, {
    hint: "the file was damaged or exchanged; download the record again",
  });
}
