import { readAll } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { sha256Hex } from "../../core/hash.ts";
import { readAnnotations } from "../../formats/wfdb/annotations/read-annotations.ts";
import { parseWfdbHeader } from "../../formats/wfdb/wfdb-header.ts";
import type { Dataset, DatasetCard, DatasetIndex, RecordEntry } from "../dataset.ts";
import type { DatasetTask } from "../labels/dataset-task.ts";
import { INCART_BEATS, INCART_CODES } from "../labels/incart-codes.ts";
import { requirePresent } from "../reading/file-present.ts";
import { folderEmpty, matchesMarker, requireMarker } from "../reading/folder-kind.ts";
import { type ExpectedEntry, type InspectedEntry, indexEntries } from "../reading/index-entries.ts";
import { labelUnknown, parseAgeYears, parseSex } from "../reading/subject.ts";
import { readWfdbEcg, recordNameOf, requireReadable } from "../reading/wfdb-record.ts";

/** Annotations and samples without a header count too, so that an incomplete download shows as such. */
const RECORD = /^(?:.*\/)?I\d{2}\.(?:hea|dat|atr)$/;
const SECONDS_PER_MINUTE = 60;

/**
 * Reads a folder laid out as incartdb 1.0.0: `I01.{hea,dat,atr}`, half an hour each, with a gain of each record's own.
 * Age, sex and the patient's number stand in the header's comments; what is stated are the kinds of beats that the
 * `.atr` file marks ("beat=V"), and their shares become measurements.
 */
export function incartLayout(card: DatasetCard, tasks: readonly DatasetTask[]): Dataset {
  return {
    card,
    tasks,
    codesOf: (classId) => INCART_CODES.codes.get(classId) ?? [],
    recognises: async (tree) =>
      (await tree.list()).some((path) => RECORD.test(path)) && (await matchesMarker(tree, card)),
    index: (tree) => indexFolder(tree, card),
    read: (tree, record) => readWfdbEcg(tree, record.path),
  };
}

async function indexFolder(tree: FileTree, card: DatasetCard): Promise<DatasetIndex> {
  const paths = await tree.list();
  if (paths.length === 0) throw folderEmpty(tree, card);
  const headerPaths = new Set(
    paths.filter((path) => RECORD.test(path)).map((path) => path.replace(/\.\w+$/, ".hea")),
  );
  if (headerPaths.size === 0) {
    throw new EinthovenError("folder-unrecognised", `${tree.label} has no I01.hea`, {
      hint: "give the folder that holds I01.hea, I01.dat, I01.atr ...",
    });
  }
  await requireMarker(tree, card);
  const present = new Set(paths);
  const expected = [...headerPaths].map(
    (path): ExpectedEntry => ({
      id: recordNameOf(path),
      path,
      inspect: () => inspectRecord(tree, path, present),
    }),
  );
  const index = await indexEntries(expected, { card, codeTable: INCART_CODES });
  return { ...index, warnings: [...index.warnings, ...unnamedPatients(index.records)] };
}

/** A record whose header names no patient goes by its own name, and may be split from others of that patient. */
function unnamedPatients(records: readonly RecordEntry[]): string[] {
  const unnamed = records.filter(({ id, patientId }) => id === patientId);
  if (unnamed.length === 0) return [];
  return [
    `${unnamed.length} of ${records.length} headers name no patient (first: ${unnamed[0]!.id}): their patients may recur.`,
  ];
}

async function inspectRecord(
  tree: FileTree,
  headerPath: string,
  present: ReadonlySet<string>,
): Promise<InspectedEntry> {
  requirePresent(present, headerPath);
  const bytes = await readAll(await tree.open(headerPath));
  const header = parseWfdbHeader(new TextDecoder().decode(bytes));
  requireReadable(header, { headerPath, present });
  const beatsPath = headerPath.replace(/\.hea$/, ".atr");
  requirePresent(present, beatsPath);
  const beatBytes = await readAll(await tree.open(beatsPath));
  const id = recordNameOf(headerPath);
  const comments = header.comments.join("\n");
  const found = (pattern: RegExp): string => pattern.exec(comments)?.[1] ?? "";
  const patient = found(/^patient\s*:?\s*(\d+)/im);
  const entry: RecordEntry = {
    id,
    path: headerPath,
    patientId: patient === "" ? id : `patient${patient}`,
    ageYears: parseAgeYears(found(/<age>\s*:?\s*(\d+)/i)),
    sex: parseSex(found(/<sex>\s*:?\s*(\w+)/i)),
    device: null,
    site: null,
    fold: null,
    samplingRateHz: header.samplingRateHz,
    ...beatsIn(beatBytes, (header.samples ?? 0) / header.samplingRateHz),
  };
  return { entry, contentHash: sha256Hex(bytes) + sha256Hex(beatBytes) };
}

/** Kinds of beats other than normal ones, and how many of a hundred are of which kind. */
function beatsIn(
  bytes: Uint8Array,
  seconds: number,
): Pick<RecordEntry, "statements" | "measurements"> {
  const counts = new Map<string, number>([["N", 0]]);
  for (const { symbol } of readAnnotations(bytes).annotations) {
    if (symbol !== "N" && !INCART_BEATS.has(symbol)) continue;
    counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  }
  const beats = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (beats === 0) throw labelUnknown("the annotations mark no beat");
  const percent = (symbols: readonly string[]): number =>
    symbols.reduce((sum, symbol) => sum + (100 * (counts.get(symbol) ?? 0)) / beats, 0);
  return {
    statements: [...INCART_BEATS.keys()]
      .filter((symbol) => counts.has(symbol))
      .map((symbol) => `beat=${symbol}`),
    measurements: {
      ventricularBeatsPercent: percent(["V"]),
      supraventricularBeatsPercent: percent(["A", "S"]),
      ...(seconds > 0 ? { beatsPerMinute: (SECONDS_PER_MINUTE * beats) / seconds } : {}),
    },
  };
}
