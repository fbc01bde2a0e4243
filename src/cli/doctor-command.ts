import { constants } from "node:fs";
import { access, statfs } from "node:fs/promises";
import { availableParallelism, freemem, totalmem } from "node:os";
import type { Command } from "commander";
import { checkRuntime } from "../run/machine/check-runtime.ts";
import { exists } from "../run/machine/disk-files.ts";
import { environment } from "../run/study-lock.ts";
import { bold, openOutput } from "./output.ts";

interface Finding {
  readonly name: string;
  readonly state: "ok" | "warning" | "problem";
  readonly found: string;
  /** What to do; null when nothing. */
  readonly fix: string | null;
}

const GIGABYTE = 1e9;

export function addDoctorCommand(program: Command, exit: (code: number) => void): void {
  program
    .command("doctor")
    .description("check this machine: Node, processor, memory, disk, ONNX Runtime")
    .option("--json", "print one JSON value instead of text")
    .addHelpText("after", "\nExample:\n  $ einthoven doctor")
    .action(async ({ json }: { json?: boolean }) => {
      const output = openOutput({ json: json === true });
      const findings = [
        node(),
        cores(),
        memory(),
        await disk(),
        await writable(),
        await runtime(),
        await page(),
      ];
      for (const { name, state, found, fix } of findings) {
        const mark = {
          ok: bold("ok     ", "green"),
          warning: bold("warning", "yellow"),
          problem: bold("problem", "red"),
        }[state];
        output.print(
          `${mark}  ${name.padEnd(14)} ${found}${fix === null ? "" : `\n         ${" ".repeat(14)} -> ${fix}`}`,
        );
      }
      output.emit({ environment: environment(), findings });
      exit(findings.some(({ state }) => state === "problem") ? 1 : 0);
    });
}

function node(): Finding {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const isNew = major! > 20 || (major === 20 && minor! >= 19);
  const fix = isNew ? null : "install Node 20.19 or newer";
  return { name: "Node", state: isNew ? "ok" : "problem", found: process.version, fix };
}

function cores(): Finding {
  return {
    name: "processor",
    state: "ok",
    found: `${environment().processor}, ${availableParallelism()} jobs at once by default`,
    fix: null,
  };
}

function memory(): Finding {
  const [free, total] = [freemem() / GIGABYTE, totalmem() / GIGABYTE];
  const needed = 1.5 * availableParallelism();
  const enough = free > needed;
  return {
    name: "memory",
    state: enough ? "ok" : "warning",
    found: `${free.toFixed(1)} GB free of ${total.toFixed(1)} GB`,
    fix: enough
      ? null
      : `about 1.5 GB per job are wise: run with --workers ${Math.max(1, Math.floor(free / 1.5))}`,
  };
}

async function disk(): Promise<Finding> {
  const { bavail, bsize } = await statfs(".");
  const free = (bavail * bsize) / GIGABYTE;
  const enough = free > 2;
  return {
    name: "disk",
    state: enough ? "ok" : "warning",
    found: `${free.toFixed(1)} GB free in this folder`,
    fix: enough ? null : "put --cache and --runs on a larger disk",
  };
}

function writable(): Promise<Finding> {
  return access(".", constants.W_OK).then(
    (): Finding => ({
      name: "write access",
      state: "ok",
      found: "this folder can be written",
      fix: null,
    }),
    (): Finding => ({
      name: "write access",
      state: "problem",
      found: "this folder is read-only",
      fix: "use --runs and --cache with folders of your own",
    }),
  );
}

async function runtime(): Promise<Finding> {
  try {
    const milliseconds = await checkRuntime();
    const version = environment().onnxRuntimeVersion;
    const fix =
      "for an NVIDIA GPU, run the install script of onnxruntime-node by hand: it fetches the CUDA libraries";
    return {
      name: "ONNX Runtime",
      state: "ok",
      found: `${version}, CPU; one ECG through a graph in ${milliseconds.toFixed(0)} ms`,
      fix,
    };
  } catch (error) {
    const fix =
      "remove node_modules and run `npm ci`; on Linux the C++ library libstdc++6 must be there";
    return { name: "ONNX Runtime", state: "problem", found: (error as Error).message, fix };
  }
}

async function page(): Promise<Finding> {
  const built = await exists(new URL("../web/report.js", import.meta.url).pathname);
  return {
    name: "report page",
    state: built ? "ok" : "problem",
    found: built ? "built" : "not built",
    fix: built ? null : "npm run build",
  };
}
