import type { MimicStudy } from "./mimic-measurements.ts";

type Report = Pick<MimicStudy, "statements" | "notAssessed">;

/** Studies by id, packed: hundreds of thousands of them as numbers, unpacked one at a time. */
export interface MimicStudies {
  /** The study of an id; undefined where the table has none. */
  readonly get: (id: number) => MimicStudy | undefined;
}

/** Packs studies as they come; of two with one id the last counts. */
export interface StudyPacker extends MimicStudies {
  readonly set: (id: number, study: MimicStudy) => void;
}

const FIRST_ROWS = 1024;

/**
 * Makes a store of studies whose measurements have these names. Memory: 8 bytes for each measurement of a study, some 40 for its
 * place and report, and the few thousand combinations of classes once.
 */
export function studyPacker(names: readonly string[]): StudyPacker {
  const rowOf = new Map<number, number>();
  const reports: Report[] = [];
  const numberOf = new Map<string, number>();
  let reportOf = new Uint32Array(FIRST_ROWS);
  let numbers = new Float64Array(FIRST_ROWS * names.length);

  function rowFor(id: number): number {
    const known = rowOf.get(id);
    if (known !== undefined) return known;
    const row = rowOf.size;
    rowOf.set(id, row);
    if (row === reportOf.length) {
      reportOf = grown(reportOf, new Uint32Array(2 * row));
      numbers = grown(numbers, new Float64Array(2 * row * names.length));
    }
    return row;
  }

  function reportNumber({ statements, notAssessed }: Report): number {
    const key = `${statements.join()}|${notAssessed.join()}`;
    const known = numberOf.get(key);
    if (known !== undefined) return known;
    numberOf.set(key, reports.length);
    return reports.push({ statements, notAssessed }) - 1;
  }

  return {
    set: (id, study) => {
      const row = rowFor(id);
      reportOf[row] = reportNumber(study);
      for (const [n, name] of names.entries()) {
        numbers[row * names.length + n] = study.measurements?.[name] ?? Number.NaN;
      }
    },
    get: (id) => {
      const row = rowOf.get(id);
      if (row === undefined) return undefined;
      const own = numbers.subarray(row * names.length, (row + 1) * names.length);
      return { ...reports[reportOf[row]!]!, measurements: measurementsOf(names, own) };
    },
  };
}

function grown<Values extends Uint32Array | Float64Array>(from: Values, into: Values): Values {
  into.set(from);
  return into;
}

function measurementsOf(
  names: readonly string[],
  numbers: Float64Array,
): MimicStudy["measurements"] {
  const found: Record<string, number> = {};
  let any = false;
  for (const [n, name] of names.entries()) {
    const value = numbers[n]!;
    if (Number.isNaN(value)) continue;
    // Whole numbers as such: others take an object of their own each.
    const whole = value | 0;
    found[name] = whole === value ? whole : value;
    any = true;
  }
  return any ? found : null;
}
