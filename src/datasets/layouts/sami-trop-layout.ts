import { STANDARD_LEADS } from "../../core/ecg.ts";
import type { FileTree } from "../../core/file-tree.ts";
import type { Dataset, DatasetCard, DatasetIndex } from "../dataset.ts";
import { CODE_LABELS } from "../labels/code-labels.ts";
import type { DatasetTask } from "../labels/dataset-task.ts";
import { matchesMarker } from "../reading/folder-kind.ts";
import { type Hdf5Recordings, readRecording } from "../reading/hdf5-recordings.ts";
import { indexEntries } from "../reading/index-entries.ts";
import { openFolder, openTable } from "../reading/open-folder.ts";
import { rowTracings } from "../reading/row-tracings.ts";
import { examTable } from "./exam-table.ts";

const TABLE = "exams.csv";
const TRACINGS = "exams.hdf5";

const RECORDINGS: Hdf5Recordings = {
  name: "tracings",
  leads: STANDARD_LEADS,
  samplingRateHz: 400,
};

/**
 * Reads a folder laid out as SaMi-Trop: `exams.csv` and `exams.hdf5`, whose row `r` is the tracing of the table's row `r`.
 */
export function samiTropLayout(card: DatasetCard, tasks: readonly DatasetTask[]): Dataset {
  return {
    card,
    tasks,
    codesOf: (classId) =>
      card.assessed.includes(classId) ? (CODE_LABELS.codes.get(classId) ?? []) : [],
    recognises: async (tree) =>
      (await tree.has(TABLE)) && (await tree.has(TRACINGS)) && (await matchesMarker(tree, card)),
    index: (tree) => indexFolder(tree, card),
    read: (tree, record) => readRecording(tree, record, RECORDINGS),
  };
}

async function indexFolder(tree: FileTree, card: DatasetCard): Promise<DatasetIndex> {
  const hint = `give the folder that holds ${TABLE} and, unpacked from exams.zip, ${TRACINGS}`;
  await openFolder(tree, card, { sentinel: TRACINGS, hint });
  await openFolder(tree, card, { sentinel: TABLE, hint });
  const { bytes, table } = await openTable(tree, TABLE);
  const { ids, entry } = examTable(table, { diagnoses: false, patients: false });
  const tracings = await rowTracings(tree, TRACINGS, {
    recordings: RECORDINGS,
    rows: table.rows,
    table: TABLE,
  });
  const expected = ids.map((id, row) => ({
    id,
    path: TRACINGS,
    inspect: () => {
      tracings.requireJoined();
      return { entry: { ...entry(row), path: TRACINGS, row }, contentHash: "" };
    },
  }));
  return indexEntries(expected, {
    card,
    codeTable: CODE_LABELS,
    tables: [
      { path: TABLE, bytes },
      { path: TRACINGS, contentHash: tracings.contentHash },
    ],
  });
}
