import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { EinthovenError } from "../core/error.ts";
import { datasetById } from "../datasets/catalogue.ts";
import { chooseFiles, type RecordChoice } from "../datasets/choose-files.ts";
import type { DatasetCard } from "../datasets/dataset.ts";
import type { DatasetDownload, RemoteFile } from "../datasets/download.ts";
import { type DownloadedDataset, downloadDataset } from "../run/download/download-dataset.ts";
import { listFiles } from "../run/download/list-files.ts";
import { unpackZip } from "../run/download/unpack-zip.ts";
import { acceptLicence } from "./accept-licence.ts";
import { megabytes, openDownloadLine } from "./download-line.ts";
import { EXIT, type Output, openOutput, reportError } from "./output.ts";
import { untilStopped } from "./until-stopped.ts";

interface GetOptions {
  readonly to?: string;
  readonly records?: string;
  readonly limit?: number;
  readonly unpack?: boolean;
  readonly acceptLicence?: boolean;
  readonly mirror?: string;
  readonly json?: boolean;
}

/** Adds `data get`. */
export function addDataGetCommand(data: Command, exit: (code: number) => void): void {
  data
    .command("get")
    .description("download a dataset's original files from their publisher, with checksums")
    .argument("<card>", "dataset card, see `einthoven data ls`")
    .option("--to <folder>", "where the files go (default: data/<card>)")
    .option("--records <pattern>", "only records whose path matches, for example 'records500/00*'")
    .option("--limit <count>", "at most so many records", positiveInteger)
    .option("--unpack", "unpack zip archives afterwards")
    .option("--accept-licence", "accept the licence that is shown")
    .option("--mirror <url>", "a copy that is laid out as the publisher's site")
    .option("--json", "print one JSON value instead of text")
    .addHelpText(
      "after",
      `
Examples:
  $ einthoven data get ptb-xl --to ./ptb-xl --accept-licence
  $ einthoven data get ptb-xl --limit 100
Stop it with Ctrl-C at any time; the same command goes on where it stopped and verifies what is there.`,
    )
    .action(async (id: string, options: GetOptions) => {
      const output = openOutput({ json: options.json === true });
      try {
        const { card } = datasetById(id);
        exit(await untilStopped((signal) => getDataset(card, { options, output, signal })));
      } catch (error) {
        exit(reportError(error, output));
      }
    });
}

async function getDataset(
  card: DatasetCard,
  {
    options,
    output,
    signal,
  }: { readonly options: GetOptions; readonly output: Output; readonly signal: AbortSignal },
): Promise<number> {
  const download = automaticDownload(card);
  const { id, title, license, url, cite } = card;
  await acceptLicence(
    { title: `${title} ${card.version}`, license, page: url, cite },
    { accepted: options.acceptLicence === true, output },
  );
  const { mirror, to: folder = join("data", id) } = options;
  const listed = await listFiles(download, { signal, ...(mirror === undefined ? {} : { mirror }) });
  const files = chooseFiles(listed, {
    ...options,
    ...(download.kind === "physionet" ? globsOf(download) : {}),
  });
  requireRecords(files, options);
  output.note(`${files.length} of ${listed.length} files${sizeOf(files)} to ${folder}`);
  await mkdir(folder, { recursive: true });
  const line = openDownloadLine(process.stderr);
  const result = await downloadDataset(files, {
    folder,
    signal,
    onProgress: ({ doneFiles, files: count, receivedBytes, totalBytes }) =>
      line.show({ label: `${doneFiles}/${count} files`, doneBytes: receivedBytes, totalBytes }),
  }).finally(() => line.end());
  const unpacked = options.unpack === true ? await unpackAll(files, folder, output) : 0;
  tell(result, { card, folder, unpacked, output });
  return result.failures.length === 0 ? EXIT.ok : EXIT.failedCells;
}

/** Sets that a person must ask for are explained. Throws `download-refused` with the steps. */
function automaticDownload(card: DatasetCard): Exclude<DatasetDownload, { kind: "manual" }> {
  const { title, access, download, simulated, url } = card;
  if (simulated) {
    throw new EinthovenError("download-refused", `${title} is simulated, not downloaded`, {
      hint: "`einthoven demo` writes the simulated hospitals",
    });
  }
  if (download?.kind === "manual") {
    throw new EinthovenError("download-refused", `${title} cannot be fetched by a program`, {
      hint: download.steps.map((step, i) => `${i + 1}. ${step}`).join(" "),
    });
  }
  if (access !== "open") {
    throw new EinthovenError("download-refused", `access to ${title} is by ${access}`, {
      hint: `sign in and accept the terms at ${url}, download the files there, then \`einthoven data check FOLDER\``,
    });
  }
  if (download !== undefined) return download;
  throw new EinthovenError("download-refused", `the card of ${title} states no files to fetch`, {
    hint: `download them from ${url}, then \`einthoven data check FOLDER\``,
  });
}

function requireRecords(files: readonly RemoteFile[], { records }: GetOptions): void {
  if (records === undefined || files.some(({ path }) => /\.(hea|h5|hdf5|zip|npy|mat)$/i.test(path)))
    return;
  throw new EinthovenError("option-invalid", `no record matches "${records}"`, {
    hint: "a pattern is compared with the path in the release; `*` stands for anything",
  });
}

function sizeOf(files: readonly RemoteFile[]): string {
  const known = files.flatMap(({ bytes }) => bytes ?? []);
  if (known.length < files.length) return "";
  return ` (${megabytes(known.reduce((sum, bytes) => sum + bytes, 0))})`;
}

async function unpackAll(
  files: readonly RemoteFile[],
  folder: string,
  output: Output,
): Promise<number> {
  let count = 0;
  for (const { path } of files.filter((file) => /\.zip$/i.test(file.path))) {
    output.note(`unpacking ${path}`);
    count += (await unpackZip(join(folder, path), folder)).files;
  }
  return count;
}

function tell(
  { downloaded, present, receivedBytes, failures }: DownloadedDataset,
  {
    card,
    folder,
    unpacked,
    output,
  }: {
    readonly card: DatasetCard;
    readonly folder: string;
    readonly unpacked: number;
    readonly output: Output;
  },
): void {
  const parts = [
    `${downloaded} files downloaded (${megabytes(receivedBytes)})`,
    `${present} were there already`,
    ...(unpacked > 0 ? [`${unpacked} unpacked`] : []),
    `${failures.length} failed`,
  ];
  output.print(`${parts.join(", ")}.`);
  for (const { path, error } of failures) {
    output.print(`  ${path}: ${error.code}: ${error.message}`);
  }
  output.print(
    failures.length === 0
      ? `Next: einthoven data check ${folder} --card ${card.id}`
      : "Run the same command again: it fetches only what is missing.",
  );
  output.emit({
    card: card.id,
    folder,
    downloaded,
    present,
    unpacked,
    receivedBytes,
    failures: failures.map(({ path, error }) => ({
      path,
      code: error.code,
      message: error.message,
      hint: error.hint ?? null,
    })),
  });
}

function globsOf({
  without,
  only,
}: Extract<DatasetDownload, { kind: "physionet" }>): Pick<RecordChoice, "without" | "only"> {
  return { ...(without === undefined ? {} : { without }), ...(only === undefined ? {} : { only }) };
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("expected a whole number above 0");
}
