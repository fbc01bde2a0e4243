import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { EinthovenError } from "../core/error.ts";
import { renderReport } from "../report/render-report.ts";
import { bundleHash, type ReportSeal, readSeal } from "../report/report-seal.ts";
import type { StudyBundle } from "../results/bundle.ts";
import { parseBundle } from "../results/bundle-schema.ts";
import { type AuditCheck, auditBundle, auditResults } from "../run/audit/audit-results.ts";
import { readTextIfAny } from "../run/machine/atomic-write.ts";
import { readPlan } from "../run/stored-plan.ts";
import { environment } from "../run/study-lock.ts";
import { bold, EXIT, openOutput, reportError } from "./output.ts";
import { webAsset } from "./write-report.ts";

interface VerifyOptions {
  readonly results?: string;
  readonly cache?: string;
  readonly json?: boolean;
}

export function addVerifyCommand(program: Command, exit: (code: number) => void): void {
  program
    .command("verify")
    .argument("<report>", "a run folder such as runs/study, or a report's index.html")
    .description("prove that a report came from the stored results")
    .option("--results <folder>", "the run folder, for a report that lies elsewhere")
    .option("--cache <folder>", "where embeddings are kept (default: where they were)")
    .option("--json", "print one JSON value instead of text")
    .addHelpText(
      "after",
      `
Examples:
  $ einthoven verify runs/study
  $ einthoven verify report.html --results runs/study
Exit code 1 when anything differs; the first difference is named.`,
    )
    .action(async (report: string, options: VerifyOptions) => {
      const output = openOutput({ json: options.json === true });
      try {
        const checks = await verify(resolve(report), options);
        const marks = {
          ok: bold("ok     ", "green"),
          failed: bold("FAILED ", "red"),
          skipped: "skipped",
        };
        for (const { name, state, detail } of checks) {
          output.print(`${marks[state]}  ${name}: ${detail}`);
        }
        const verified = checks.every(({ state }) => state !== "failed");
        output.emit({ verified, checks });
        exit(verified ? EXIT.ok : EXIT.error);
      } catch (error) {
        exit(reportError(error, output));
      }
    });
}

async function verify(target: string, options: VerifyOptions): Promise<AuditCheck[]> {
  const isFolder = (await stat(target).catch(() => null))?.isDirectory() === true;
  const pagePath = isFolder ? join(target, "report", "index.html") : target;
  const run = resolve(options.results ?? (isFolder ? target : dirname(dirname(target))));
  const page = await readPage(pagePath);
  const seal = readSeal(page);
  if (seal === null) {
    throw new EinthovenError("result-corrupt", `${pagePath} bears no hashes of a bundle`, {
      hint: "`einthoven report` draws it again from the stored results",
    });
  }
  const plan = await readPlan(run, { cache: options.cache });
  const text = await readTextIfAny(join(run, "report", "bundle.json"));
  if (text === null) {
    const name = "page is drawn from the bundle";
    const lacking: AuditCheck = { name, state: "skipped", detail: `no bundle.json in ${run}` };
    return [lacking, await auditResults(plan, seal.results)];
  }
  const bundle = parseBundle(text);
  return [
    sealCheck(seal, bundle),
    await pageCheck(page, bundle),
    await auditResults(plan, seal.results),
    await auditBundle(plan, bundle),
  ];
}

async function readPage(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new EinthovenError("file-missing", `no report at ${path}`, {
      hint: "name a run folder, or a report's index.html",
      cause,
    });
  }
}

function sealCheck({ bundle: named }: ReportSeal, bundle: StudyBundle): AuditCheck {
  const name = "bundle is the one that the page names";
  const found = bundleHash(bundle);
  if (found === named) return { name, state: "ok", detail: found.slice(0, 16) };
  return {
    name,
    state: "failed",
    detail: `bundle.json hashes to ${found}, the page names ${named}`,
  };
}

/** The page is a pure function of the bundle: drawn again by the same version it has the same bytes. */
async function pageCheck(page: string, bundle: StudyBundle): Promise<AuditCheck> {
  const name = "page is drawn from the bundle";
  const { einthovenVersion } = environment();
  const made = bundle.provenance.einthovenVersion;
  if (made !== einthovenVersion) {
    return { name, state: "skipped", detail: `drawn by ${made}, this is ${einthovenVersion}` };
  }
  const [script, style] = await Promise.all([webAsset("report.js"), webAsset("report.css")]);
  const drawn = renderReport(bundle, { script, style });
  if (drawn === page) return { name, state: "ok", detail: `${page.length} characters alike` };
  const lines = drawn.split("\n");
  const at = page.split("\n").findIndex((line, i) => line !== lines[i]);
  return { name, state: "failed", detail: `first difference in line ${at + 1} of the page` };
}
