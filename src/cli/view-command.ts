import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { EinthovenError } from "../core/error.ts";
import { appFiles } from "../run/view/app-files.ts";
import { type Explorer, openExplorer } from "../run/view/explorer.ts";
import { exportExplorer } from "../run/view/export-explorer.ts";
import { isLoopback, startViewServer } from "../run/view/view-server.ts";
import { positiveInteger } from "./number-options.ts";
import { openBrowser } from "./open-browser.ts";
import { EXIT, type Output, openOutput, reportError } from "./output.ts";
import { openProgress } from "./progress.ts";
import { locationOf, type StudyOptions, withStudy } from "./study-options.ts";
import { untilStopped } from "./until-stopped.ts";

interface ViewOptions extends StudyOptions {
  readonly host: string;
  readonly port: string;
  readonly open?: boolean;
  readonly export?: string;
  readonly waveforms?: number | true;
}

export function addViewCommand(program: Command, exit: (code: number) => void): void {
  withStudy(program.command("view"))
    .description(
      "open the explorer of a study that ran: maps, records, ECGs, predictions, neighbours",
    )
    .option("--port <number>", "where to listen; 0 for any free port", "0")
    .option(
      "--host <address>",
      "address to listen on; others than loopback ask for a token",
      "127.0.0.1",
    )
    .option("--open", "open it in the browser")
    .option("--export <folder>", "write it as static files instead, for any file server")
    .option(
      "--waveforms [records]",
      "export: also recordings of so many records of each dataset (default 100), where its card allows it",
      positiveInteger,
    )
    .addHelpText(
      "after",
      `
Examples:
  $ einthoven view study.yaml --open
  $ einthoven view study.yaml --export site && npx http-server site
Ctrl-C ends it. Nothing is written, nothing leaves the machine, and what is not computed yet is left out.`,
    )
    .action(async (study: string, options: ViewOptions) => {
      const output = openOutput({ json: options.json === true });
      try {
        await (options.export === undefined ? view : exportStatic)(study, options, output);
        exit(EXIT.ok);
      } catch (error) {
        exit(reportError(error, output));
      }
    });
}

async function view(study: string, options: ViewOptions, output: Output): Promise<void> {
  const port = portNumber(options.port);
  const audience = isLoopback(options.host) ? "here" : "elsewhere";
  const explorer = await openExplorer(locationOf(study, options), { audience });
  await noteChange(study, explorer, output);
  const app = await appFiles();
  const server = await startViewServer(explorer, { host: options.host, port, app });
  output.print(`Explorer: ${server.url}`);
  output.emit({ url: server.url, port: server.port, token: server.token });
  if (!isLoopback(options.host)) {
    output.note("Whoever has this address sees the study; there is no encryption on the way.");
  }
  output.note("Ctrl-C ends it.");
  if (options.open === true) openBrowser(server.url, (text) => output.note(text));
  await untilStopped(
    (signal) => new Promise<void>((done) => signal.addEventListener("abort", () => done())),
  );
  await server.close();
}

/** Records of each dataset whose recordings go along with --waveforms. */
const WAVEFORMS = 100;

async function exportStatic(study: string, options: ViewOptions, output: Output): Promise<void> {
  const { waveforms, export: folder = "" } = options;
  const audience = waveforms === undefined ? "export" : "export-with-waveforms";
  const explorer = await openExplorer(locationOf(study, options), { audience });
  await noteChange(study, explorer, output);
  const app = await appFiles();
  const progress = openProgress(process.stderr);
  try {
    const summary = await untilStopped((signal) =>
      exportExplorer(explorer, folder, {
        app,
        signal,
        mostWaveforms: typeof waveforms === "number" ? waveforms : WAVEFORMS,
        onProgress: progress.files,
      }),
    );
    progress.end();
    for (const { address, reason } of summary.leftOut)
      output.note(`left out ${address}: ${reason}`);
    output.print(
      `${summary.files} files, ${(summary.bytes / 1e6).toFixed(1)} MB in ${summary.folder}\nBrowsers open it from a web server only, such as: npx http-server ${summary.folder}`,
    );
    output.emit(summary);
  } finally {
    progress.end();
  }
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port < 65_536) return port;
  throw new EinthovenError("option-invalid", `--port ${text} is no port`, {
    hint: "a number from 0 to 65535; 0 for any free port",
  });
}

/** What is shown is what ran, which the study file may no longer be. */
async function noteChange(study: string, { studyText }: Explorer, output: Output): Promise<void> {
  const text = await readFile(resolve(study), "utf8").catch(() => null);
  if (text === studyText) return;
  const why = text === null ? "is gone" : "has changed";
  output.note(`${study} ${why} since it ran; this shows what ran.`);
}
