import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import type { Dataset, DatasetCard, DatasetIndex, RecordEntry } from "../dataset.ts";
import type { DatasetTask } from "../labels/dataset-task.ts";
import { PTB_ACUTE, PTB_CODES, PTB_FORMER, PTB_HEALTHY } from "../labels/ptb-codes.ts";
import { folderEmpty, matchesMarker, requireMarker } from "../reading/folder-kind.ts";
import { commentFields } from "../reading/header-comments.ts";
import { type ExpectedRecord, indexRecords } from "../reading/index-records.ts";
import { labelUnknown, parseAgeYears, parseSex } from "../reading/subject.ts";
import { readWfdbEcg, recordNameOf, requireReadable } from "../reading/wfdb-record.ts";

/** Samples without a header count too, so that an incomplete download shows as such. */
const RECORD = /^(?:.*\/)?(patient\d{3})\/s\d{4}\w*\.(?:hea|dat)$/;

/**
 * Reads a folder laid out as ptbdb 1.0.0: `patient001/s0010_re.{hea,dat,xyz}`, the twelve leads in lower case in the
 * .dat, the Frank leads (unread) in the .xyz. Age, sex and diagnosis stand in the header's comments; the folder's name
 * is the patient.
 */
export function ptbLayout(card: DatasetCard, tasks: readonly DatasetTask[]): Dataset {
  return {
    card,
    tasks,
    codesOf: (classId) => PTB_CODES.codes.get(classId) ?? [],
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
    paths.filter((path) => RECORD.test(path)).map((path) => path.replace(/\.dat$/, ".hea")),
  );
  if (headerPaths.size === 0) {
    throw new EinthovenError(
      "folder-unrecognised",
      `${tree.label} has no patient001/s0010_re.hea`,
      {
        hint: "give the folder that holds patient001/, patient002/ ...",
      },
    );
  }
  await requireMarker(tree, card);
  const present = new Set(paths);
  return indexRecords(
    tree,
    [...headerPaths].map((path) => expectedRecord(path, present)),
    { card, codeTable: PTB_CODES, present },
  );
}

function expectedRecord(headerPath: string, present: ReadonlySet<string>): ExpectedRecord {
  const id = recordNameOf(headerPath);
  return {
    id,
    headerPath,
    describe: (header) => {
      requireReadable(header, { headerPath, present });
      const fields = commentFields(header.comments);
      return {
        id,
        path: headerPath,
        patientId: RECORD.exec(headerPath)![1]!,
        ageYears: parseAgeYears(fields.get("age") ?? ""),
        sex: parseSex(fields.get("sex") ?? ""),
        device: null,
        site: null,
        fold: null,
        samplingRateHz: header.samplingRateHz,
        ...labelsIn(fields),
      };
    },
  };
}

/**
 * The reason for admission, and the infarctions of which a place is given. Only a healthy control, or "no" in both
 * fields, says that there was none.
 */
function labelsIn(
  fields: ReadonlyMap<string, string>,
): Pick<RecordEntry, "statements" | "notAssessed"> {
  const reason = said(fields.get("reason for admission"));
  const acute = said(fields.get("acute infarction (localization)"));
  const former = said(fields.get("former infarction (localization)"));
  const statements = [
    ...(reason === null ? [] : [reason]),
    ...(acute === null || acute === "no" ? [] : [PTB_ACUTE]),
    ...(former === null || former === "no" ? [] : [PTB_FORMER]),
  ];
  if (statements.length === 0) throw labelUnknown("the header gives no reason for admission");
  const infarct = statements.some((code) => PTB_CODES.codes.get("MI")!.includes(code));
  const ruledOut = reason === PTB_HEALTHY || (acute === "no" && former === "no");
  return { statements, ...(infarct || ruledOut ? {} : { notAssessed: ["MI"] }) };
}

/** null for what says nothing: blank, n/a, unknown. */
function said(text: string | undefined): string | null {
  return text === undefined || /^(n\/?a|unknown|)$/i.test(text) ? null : text;
}
