import { readAll } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import type { Dataset, DatasetCard, DatasetIndex, RecordEntry } from "../dataset.ts";
import { CHAGAS, CHAGAS_LABELS } from "../labels/chagas-labels.ts";
import type { DatasetTask } from "../labels/dataset-task.ts";
import { attemptAsync } from "../reading/attempt.ts";
import { requireFlag } from "../reading/flag.ts";
import { folderEmpty, matchesMarker, requireMarker } from "../reading/folder-kind.ts";
import { commentFields } from "../reading/header-comments.ts";
import { type ExpectedRecord, indexRecords } from "../reading/index-records.ts";
import { parseAgeYears, parseSex } from "../reading/subject.ts";
import { readWfdbEcg, recordNameOf, requireReadable } from "../reading/wfdb-record.ts";

const LABEL = "chagas label";
/** Exam ids of CODE-15% and SaMi-Trop; PTB-XL's names end with the rate, of which 500 Hz is read. */
const RECORD = /^\d+(?!.*_lr$)/;
const GERMAN = "ptb-xl";

/**
 * Reads records that the Challenge 2025's scripts wrote from CODE-15%, SaMi-Trop and PTB-XL: WFDB format 16 under the
 * number of the exam, everything known in the header's comments. Records without a Chagas label are left out; those
 * without a patient count as patients of their own, which a warning says.
 */
export function challenge2025Layout(card: DatasetCard, tasks: readonly DatasetTask[]): Dataset {
  return {
    card,
    tasks,
    codesOf: () => [],
    recognises: async (tree) =>
      (await matchesMarker(tree, card)) &&
      (await speaksOfChagas(tree, headersOf(await tree.list()))),
    index: (tree) => indexFolder(tree, card),
    read: (tree, record) => readWfdbEcg(tree, record.path),
  };
}

/** Samples without a header count too, so that an incomplete download shows as such. */
function headersOf(paths: readonly string[]): readonly string[] {
  const headers = paths
    .filter((path) => /\.(hea|dat|mat)$/.test(path))
    .map((path) => path.replace(/\.(dat|mat)$/, ".hea"))
    .filter((path) => RECORD.test(recordNameOf(path)));
  return [...new Set(headers)];
}

/** Other datasets number their records too, so that headers must tell: the first, the middle and the last. */
async function speaksOfChagas(tree: FileTree, headers: readonly string[]): Promise<boolean> {
  for (const place of new Set([0, headers.length >> 1, headers.length - 1])) {
    const path = headers[place];
    const source = path === undefined ? null : await attemptAsync(tree.open(path));
    if (source === null || source instanceof EinthovenError) continue;
    const text = new TextDecoder().decode(await readAll(source));
    if (/^#\s*chagas label:/im.test(text)) return true;
  }
  return false;
}

async function indexFolder(tree: FileTree, card: DatasetCard): Promise<DatasetIndex> {
  const paths = await tree.list();
  if (paths.length === 0) throw folderEmpty(tree, card);
  await requireMarker(tree, card);
  const headers = headersOf(paths);
  if (!(await speaksOfChagas(tree, headers))) {
    throw new EinthovenError(
      "folder-unrecognised",
      `${tree.label} has no header with a Chagas label among its ${paths.length} files`,
      { hint: "expected headers such as 1111.hea with the comment '# Chagas label: False'" },
    );
  }
  const present = new Set(paths);
  const found = await indexRecords(
    tree,
    headers.map((path) => expectedRecord(path, present)),
    { card, codeTable: CHAGAS_LABELS, present },
  );
  return { ...found, warnings: [...found.warnings, ...warningsOf(found.records)] };
}

function expectedRecord(headerPath: string, present: ReadonlySet<string>): ExpectedRecord {
  const id = recordNameOf(headerPath);
  return {
    id,
    headerPath,
    describe: (header) => {
      requireReadable(header, { headerPath, present });
      const fields = commentFields(header.comments);
      const hasChagas = requireFlag(fields.get(LABEL) ?? "", LABEL);
      const source = fields.get("source") ?? null;
      const patient = fields.get("patient id") ?? "";
      return {
        id,
        path: headerPath,
        patientId: patientOf(patient, { id, site: source }),
        ageYears: parseAgeYears(fields.get("age") ?? ""),
        sex: parseSex(fields.get("sex") ?? ""),
        device: null,
        site: source,
        fold: null,
        samplingRateHz: header.samplingRateHz,
        statements: hasChagas ? [CHAGAS] : [],
      };
    },
  };
}

/** Both countries count their patients from 1. */
function patientOf(patient: string, record: Pick<RecordEntry, "id" | "site">): string {
  if (patient === "") return record.id;
  return isGerman(record) ? `${GERMAN}:${patient}` : patient;
}

function isGerman({ id, site }: Pick<RecordEntry, "id" | "site">): boolean {
  return site?.toLowerCase() === GERMAN || /_hr$/.test(id);
}

function warningsOf(records: readonly RecordEntry[]): string[] {
  const patientless = records.filter(({ id, patientId }) => id === patientId).length;
  const german = records.filter(isGerman).length;
  return [
    ...(patientless > 0
      ? [
          `${patientless} of ${records.length} headers state no patient: each such record counts as a patient of its own, so a split may separate a patient's records.`,
        ]
      : []),
    ...(german > 0 && german < records.length
      ? [
          `${german} records are from PTB-XL, where nobody counts as infected: a model that tells Germany from Brazil scores well.`,
        ]
      : []),
  ];
}
