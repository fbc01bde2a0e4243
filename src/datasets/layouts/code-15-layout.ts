import { STANDARD_LEADS } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import type { CsvTable } from "../../formats/csv.ts";
import type { Dataset, DatasetCard, DatasetIndex } from "../dataset.ts";
import { CODE_LABELS } from "../labels/code-labels.ts";
import type { DatasetTask } from "../labels/dataset-task.ts";
import { attempt } from "../reading/attempt.ts";
import { matchesMarker } from "../reading/folder-kind.ts";
import { type Hdf5Recordings, readRecording } from "../reading/hdf5-recordings.ts";
import { type ExpectedEntry, indexEntries } from "../reading/index-entries.ts";
import { openFolder } from "../reading/open-folder.ts";
import { streamTable } from "../reading/stream-table.ts";
import { labelUnknown } from "../reading/subject.ts";
import { type ExamPart, type ExamPlaces, examPlaces } from "./exam-parts.ts";
import { type ExamEntry, examTable } from "./exam-table.ts";

const TABLE = "exams.csv";
const PART = /(^|\/)exams_part\d+\.hdf5$/;

const RECORDINGS: Hdf5Recordings = {
  name: "tracings",
  leads: STANDARD_LEADS,
  samplingRateHz: 400,
};

/**
 * Reads a folder laid out as CODE-15%: `exams.csv` and any of `exams_part0.hdf5` ... `exams_part17.hdf5`, in whatever
 * folder each was unpacked. The table is in another order than the files, so the `exam_id` of every row is read from
 * them; rows with id 0 are filling. The exams of parts that are not there are counted in a warning. Memory of the
 * index: the entries, and one window of the table.
 */
export function code15Layout(card: DatasetCard, tasks: readonly DatasetTask[]): Dataset {
  return {
    card,
    tasks,
    codesOf: (classId) => CODE_LABELS.codes.get(classId) ?? [],
    recognises: async (tree) =>
      (await tree.has(TABLE)) &&
      (await matchesMarker(tree, card)) &&
      (await tree.list()).some((path) => PART.test(path)),
    index: (tree) => indexFolder(tree, card),
    read: (tree, record) => readRecording(tree, record, RECORDINGS),
  };
}

/** One row of exams.csv. */
interface Exam {
  readonly id: string;
  /** Name of the file that should hold it, as the table says. */
  readonly part: string;
  /** What the table says, or why that cannot be used. */
  readonly entry: ExamEntry | EinthovenError;
}

async function indexFolder(tree: FileTree, card: DatasetCard): Promise<DatasetIndex> {
  const hint = `give the folder that holds ${TABLE} and the unpacked exams_part0.hdf5 ...`;
  const present = await openFolder(tree, card, { sentinel: TABLE, hint });
  const paths = [...present].filter((path) => PART.test(path));
  if (paths.length === 0) {
    throw new EinthovenError("folder-unrecognised", `${tree.label} has no exams_part*.hdf5`, {
      hint: "unpack exams_part0.zip ... beside exams.csv; any of the 18 parts will do",
    });
  }
  const places = await examPlaces(tree, paths, RECORDINGS);
  const exams: Exam[] = [];
  let absent = 0;
  const table = await streamTable(tree, TABLE, (piece) => {
    const here = examsOf(piece, places);
    exams.push(...here);
    absent += piece.rows - here.length;
  });
  return indexEntries(
    [...exams.map((exam) => expectedExam(exam, places)), ...strays(exams, places)],
    {
      card,
      codeTable: CODE_LABELS,
      tables: [
        table,
        ...[...places.parts.values()].map(({ path, contentHash }) => ({ path, contentHash })),
      ],
      warnings: absentWarnings(absent),
    },
  );
}

/** The exams of a window whose part is in the folder; only these are kept in memory. */
function examsOf(piece: CsvTable, { rows, parts }: ExamPlaces): Exam[] {
  const { ids, entry } = examTable(piece, { diagnoses: true, patients: true });
  return piece.column("trace_file").flatMap((cell, r) => {
    const id = ids[r]!;
    // The eighteen names recur: one text for each, none that holds on to a window.
    const part = `exams_part${/(\d+)\.hdf5\s*$/.exec(cell)?.[1] ?? "?"}.hdf5`;
    if (!rows.has(id) && !parts.has(part)) return [];
    return [{ id, part, entry: attempt(() => entry(r)) }];
  });
}

function expectedExam({ id, part, entry }: Exam, { rows, parts }: ExamPlaces): ExpectedEntry {
  const place = rows.get(id);
  const path = place?.path ?? parts.get(part)!.path;
  return {
    id,
    path,
    inspect: () => {
      if (place === undefined) throw notInPart(id, parts.get(part)!);
      if (entry instanceof EinthovenError) throw entry;
      return { entry: { ...entry, path, row: place.row }, contentHash: "" };
    },
  };
}

/** Why an exam has no place: its part cannot be read, or does not hold it. */
function notInPart(id: string, { path, fault }: ExamPart): EinthovenError {
  return (
    fault ??
    new EinthovenError("record-missing", `no row of ${path} has the exam_id ${id}`, {
      hint: "the file and exams.csv belong to different releases, or the download is incomplete",
    })
  );
}

/** Tracings that no row of the table describes, and those whose id another tracing has too. */
function strays(exams: readonly Exam[], { rows, repeated }: ExamPlaces): ExpectedEntry[] {
  const described = new Set(exams.map(({ id }) => id));
  const undescribed = [...rows].filter(([id]) => !described.has(id));
  return [
    ...undescribed.map(([id, { path }]) => ({
      id,
      path,
      inspect: (): never => {
        throw labelUnknown(`${TABLE} has no row for exam ${id} of ${path}`);
      },
    })),
    ...repeated.map(({ id, path, row }) => ({
      id,
      path,
      inspect: (): never => {
        throw new EinthovenError("record-duplicate", `row ${row} of ${path} is exam ${id} again`);
      },
    })),
  ];
}

function absentWarnings(absent: number): string[] {
  if (absent === 0) return [];
  return [
    `${absent} exams of ${TABLE} are in parts that are not in this folder: they are left out uncounted.`,
  ];
}
