import { randomBytes } from "node:crypto";
import { mkdir, readdir, realpath, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { EinthovenError } from "../../core/error.ts";
import { explorerPaths } from "../../results/explorer/explorer-paths.ts";
import { readTextIfAny, writeFailed } from "../machine/atomic-write.ts";
import type { AppFile } from "./app-files.ts";
import type { Explorer } from "./explorer.ts";
import { type ExportPlan, planExport } from "./export-plan.ts";
import { neighbourTable, openSearchSpace } from "./neighbours-payload.ts";
import { payloadAt } from "./payload-at.ts";
import { PAGE_POLICY } from "./security-headers.ts";
import { explorerStudy } from "./study-payload.ts";

export interface ExportOptions {
  readonly app: ReadonlyMap<string, AppFile>;
  /** Records of each dataset whose recordings go along, where the explorer was opened for that. */
  readonly mostWaveforms: number;
  readonly onProgress?: (done: number, total: number) => void;
  /** Aborting rejects with `run-interrupted`; nothing is left behind. */
  readonly signal?: AbortSignal | undefined;
}

/** What was written. */
export interface ExportSummary {
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
  /** Addresses of payloads that could not be made, and why: a recording that cannot be read, a damaged result. */
  readonly leftOut: readonly { readonly address: string; readonly reason: string }[];
}

/** Lies in every export; only a folder with it, or nothing, is ever replaced. */
const MARKER = "einthoven-export.json";
const MARKER_TEXT = `${JSON.stringify({ schema: 1, madeBy: "einthoven view --export" })}\n`;

/**
 * Writes the explorer as static files: into a folder beside the wanted one, which takes its place in the end. Memory: one
 * payload. Throws `write-failed` for a folder that holds anything but an earlier export, `file-missing` without a built page.
 */
export async function exportExplorer(
  explorer: Explorer,
  folder: string,
  options: ExportOptions,
): Promise<ExportSummary> {
  const { app, mostWaveforms } = options;
  if (!app.has("index.html")) {
    throw new EinthovenError("file-missing", "the page of the explorer is not built", {
      hint: "run `npm run build` in the installation, then export again",
    });
  }
  const target = await realpath(folder).catch(() => resolve(folder));
  await requireReplaceable(target);
  const temporary = `${target}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
  try {
    const plan = await planExport(explorer, await explorerStudy(explorer), { mostWaveforms });
    const written = openFolder(temporary);
    for (const [address, { bytes }] of app) {
      if (address !== "")
        await written.add(address, address === "index.html" ? withPolicy(bytes) : bytes);
    }
    const leftOut = await writePayloads(explorer, plan, { ...options, add: written.add });
    await written.add(explorerPaths.study, JSON.stringify(plan.study));
    await written.add(MARKER, MARKER_TEXT);
    await takePlace(temporary, target);
    return { folder: target, ...written.sizes(), leftOut };
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    throw cause instanceof EinthovenError ? cause : writeFailed(target, cause);
  }
}

type Add = (address: string, content: Uint8Array | string) => Promise<void>;

async function writePayloads(
  explorer: Explorer,
  { study, addresses, mapped }: ExportPlan,
  { add, onProgress = () => {}, signal }: ExportOptions & { readonly add: Add },
): Promise<ExportSummary["leftOut"]> {
  const leftOut: ExportSummary["leftOut"][number][] = [];
  const spaceOf = (id: string): ReturnType<typeof openSearchSpace> =>
    openSearchSpace(explorer, explorer.context.contestants.find((own) => own.id === id)!);
  const total = addresses.length + study.neighbours.models.length;
  let done = 0;
  const made = async (
    address: string,
    make: () => Promise<{ readonly bytes: Uint8Array } | null>,
  ): Promise<void> => {
    if (signal?.aborted === true) {
      throw new EinthovenError("run-interrupted", "the export was stopped: nothing is left of it");
    }
    try {
      const payload = await make();
      if (payload === null) leftOut.push({ address, reason: "it is not there any more" });
      else await add(address, payload.bytes);
    } catch (error) {
      if (!(error instanceof EinthovenError) || error.code === "write-failed") throw error;
      leftOut.push({ address, reason: error.message });
    }
    onProgress(++done, total);
  };
  for (const address of addresses) {
    await made(address, () =>
      payloadAt(explorer, address, { signal, space: ({ id }) => spaceOf(id) }),
    );
  }
  for (const model of study.neighbours.models) {
    await made(explorerPaths.neighbours(model), async () =>
      neighbourTable(explorer, await spaceOf(model), mapped),
    );
  }
  return leftOut;
}

function openFolder(root: string): {
  readonly add: Add;
  readonly sizes: () => { readonly files: number; readonly bytes: number };
} {
  let files = 0;
  let bytes = 0;
  return {
    add: async (address, content) => {
      const path = join(root, ...address.split("/"));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content, { flag: "wx" });
      files++;
      bytes += Buffer.byteLength(content);
    },
    sizes: () => ({ files, bytes }),
  };
}

/** No server sends our headers along with a copy, so the page brings its policy itself. */
function withPolicy(page: Uint8Array): Uint8Array {
  const html = new TextDecoder().decode(page);
  const policy = `<meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}">`;
  return new TextEncoder().encode(html.replace(/<head>/i, (head) => `${head}\n    ${policy}`));
}

async function requireReplaceable(target: string): Promise<void> {
  const names = await readdir(target).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    throw new EinthovenError("write-failed", `${target} is no folder to export to`, {
      hint: "name a folder that is not there yet, or an earlier export",
      cause,
    });
  });
  if (names.length === 0) return;
  if ((await readTextIfAny(join(target, MARKER))) === MARKER_TEXT) return;
  throw new EinthovenError("write-failed", `${target} holds files that are no export`, {
    hint: "name an empty folder, one that is not there yet, or an earlier export",
  });
}

/** The old export, if any, is moved aside first: a folder that is served is never half of two. */
async function takePlace(temporary: string, target: string): Promise<void> {
  const old = `${temporary}.old`;
  const hadOne = await rename(target, old).then(
    () => true,
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") return false;
      throw cause;
    },
  );
  try {
    await rename(temporary, target);
  } catch (cause) {
    if (hadOne) await rename(old, target);
    throw cause;
  }
  if (hadOne) await rm(old, { recursive: true, force: true });
}
