import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { requireGain } from "../amplitude.ts";
import type { Dataset, DatasetCard, DatasetIndex } from "../dataset.ts";
import type { CodeTable } from "../labels/code-table.ts";
import { SNOMED_CODES } from "../labels/snomed-codes.ts";
import { folderEmpty, matchesMarker, requireMarker } from "../reading/folder-kind.ts";
import { type ExpectedRecord, indexRecords } from "../reading/index-records.ts";
import { parseAgeYears, parseSex } from "../reading/subject.ts";
import { readWfdbEcg, recordNameOf, requireReadable } from "../reading/wfdb-record.ts";
import { parseChallengeComments } from "./challenge-comments.ts";

/** How one dataset stands in a folder of the PhysioNet/CinC Challenge 2020 or 2021. */
export interface ChallengeSource {
  readonly card: DatasetCard;
  /** Is a record of this name one of the dataset's? The Challenge tells its sources apart by name alone. */
  readonly owns: (recordName: string) => boolean;
  /** A record name to show in messages: "E00001". */
  readonly exampleName: string;
  /** Steps per mV that every header must state; null where any gain is right. */
  readonly gainAdcPerMillivolt?: number | null;
  readonly codeTable?: CodeTable;
}

/**
 * Reads one dataset's records out of a Challenge folder, wherever below it their headers lie: the release's
 * `training/georgia/g1`, the older flat folders, and mixtures of several datasets.
 */
export function challengeLayout(source: ChallengeSource): Dataset {
  const { card, owns, codeTable = SNOMED_CODES } = source;
  return {
    card,
    tasks: [],
    codesOf: (classId) =>
      card.assessed.includes(classId) ? (codeTable.codes.get(classId) ?? []) : [],
    recognises: async (tree) =>
      (await tree.list()).some((path) => path.endsWith(".hea") && owns(recordNameOf(path))) &&
      (await matchesMarker(tree, card)),
    index: (tree) => indexFolder(tree, source, codeTable),
    read: (tree, record) => readWfdbEcg(tree, record.path),
  };
}

/** Samples without a header count too, so that an incomplete download shows as such. */
function ownHeaderPaths(
  paths: readonly string[],
  owns: (recordName: string) => boolean,
): readonly string[] {
  const headerPaths = paths
    .filter((path) => /\.(hea|mat)$/.test(path))
    .map((path) => path.replace(/\.mat$/, ".hea"))
    .filter((path) => owns(recordNameOf(path)));
  return [...new Set(headerPaths)];
}

async function indexFolder(
  tree: FileTree,
  source: ChallengeSource,
  codeTable: CodeTable,
): Promise<DatasetIndex> {
  const { card, owns, exampleName } = source;
  const paths = await tree.list();
  if (paths.length === 0) throw folderEmpty(tree, card);
  await requireMarker(tree, card);
  const headerPaths = ownHeaderPaths(paths, owns);
  if (headerPaths.length === 0) {
    throw new EinthovenError(
      "folder-unrecognised",
      `${tree.label} has no record of ${card.title} among its ${paths.length} files`,
      { hint: `expected headers such as ${exampleName}.hea, in any folder below it` },
    );
  }
  const present = new Set(paths);
  const expected = headerPaths.map((path) => expectedRecord(path, source, present));
  return indexRecords(tree, expected, { card, codeTable, present });
}

function expectedRecord(
  headerPath: string,
  { gainAdcPerMillivolt = 1000 }: ChallengeSource,
  present: ReadonlySet<string>,
): ExpectedRecord {
  const id = recordNameOf(headerPath);
  return {
    id,
    headerPath,
    describe: (header) => {
      if (gainAdcPerMillivolt !== null) requireGain(header, gainAdcPerMillivolt);
      requireReadable(header, { headerPath, present });
      const comments = parseChallengeComments(header.comments);
      return {
        id,
        path: headerPath,
        patientId: comments.patient ?? id,
        ageYears: parseAgeYears(comments.age),
        sex: parseSex(comments.sex),
        device: null,
        site: null,
        fold: null,
        samplingRateHz: header.samplingRateHz,
        statements: comments.statements,
      };
    },
  };
}
