import type { FileTree } from "../../core/file-tree.ts";
import type { CsvTable } from "../../formats/csv.ts";
import { REPORT_CLASSES, readReport } from "../labels/report-rules.ts";
import { type StreamedTable, streamTable } from "../reading/stream-table.ts";
import { type MimicStudies, studyPacker } from "./mimic-studies.ts";

/** What machine_measurements.csv says of one study. */
export interface MimicStudy {
  /** Harmonised classes that the report states. */
  readonly statements: readonly string[];
  /** Classes that it doubts; all of them where it says nothing. Shared between studies. */
  readonly notAssessed: readonly string[];
  readonly measurements: Readonly<Record<string, number>> | null;
}

/** A study without a report: nobody asked. */
export const UNREPORTED: MimicStudy = {
  statements: [],
  notAssessed: REPORT_CLASSES,
  measurements: null,
};

const REPORT_LINES = 18;
/** Not measurable, in the columns of waves, axes and the RR interval. */
const SENTINELS = new Set([29_999, 32_767, -32_768, 65_535]);
const AXIS_LIMIT_DEGREES = 360;

const TIMES = ["p_onset", "p_end", "qrs_onset", "qrs_end", "t_end"] as const;
const AXES = {
  p_axis: "pAxisDegrees",
  qrs_axis: "qrsAxisDegrees",
  t_axis: "tAxisDegrees",
} as const;

/** Names of the measurements, with their units, in the order in which a study has them. */
const MEASUREMENTS = [
  ...["rrIntervalMs", "pDurationMs", "prIntervalMs", "qrsDurationMs", "qtIntervalMs"],
  ...Object.values(AXES),
];

/**
 * Reads machine_measurements.csv in windows: studies by id. Memory: some 100 bytes a study. Rejects with `table-malformed`.
 */
export async function readMimicMeasurements(
  tree: FileTree,
  path: string,
): Promise<StreamedTable & { readonly studies: MimicStudies }> {
  const studies = studyPacker(MEASUREMENTS);
  const streamed = await streamTable(tree, path, (table) => {
    const ids = table.column("study_id");
    const lines = Array.from({ length: REPORT_LINES }, (_, i) => table.column(`report_${i}`));
    const measure = measurer(table);
    ids.forEach((id, r) => {
      const report = reportOf(lines.map((cells) => cells[r]!));
      studies.set(Number(id), { ...report, measurements: measure(r) });
    });
  });
  return { ...streamed, studies };
}

function reportOf(lines: readonly string[]): Pick<MimicStudy, "statements" | "notAssessed"> {
  const said = lines.filter((line) => line.trim() !== "");
  if (said.length === 0) return UNREPORTED;
  const { stated, doubted } = readReport(said);
  return { statements: stated, notAssessed: doubted };
}

/** Reads the numbers of row `r`: intervals in ms from the marks of the waves, axes in degrees. */
function measurer(table: CsvTable): (r: number) => MimicStudy["measurements"] {
  const cells = new Map(
    ["rr_interval", ...TIMES, ...Object.keys(AXES)].map((name) => [name, table.column(name)]),
  );
  return (r) => {
    const at = (name: string): number => numberOf(cells.get(name)![r]!);
    const intervals = {
      rrIntervalMs: at("rr_interval"),
      pDurationMs: at("p_end") - at("p_onset"),
      prIntervalMs: at("qrs_onset") - at("p_onset"),
      qrsDurationMs: at("qrs_end") - at("qrs_onset"),
      qtIntervalMs: at("t_end") - at("qrs_onset"),
    };
    const axes = Object.entries(AXES).map(([name, key]) => [key, at(name)] as const);
    const found = [
      ...Object.entries(intervals).filter(([, value]) => value > 0),
      ...axes.filter(([, value]) => Math.abs(value) <= AXIS_LIMIT_DEGREES),
    ];
    return found.length === 0 ? null : Object.fromEntries(found);
  };
}

/** NaN for a blank cell and a sentinel. */
function numberOf(cell: string): number {
  const value = cell.trim() === "" ? Number.NaN : Number(cell);
  return SENTINELS.has(value) ? Number.NaN : value;
}
