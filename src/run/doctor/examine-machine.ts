import { existsSync } from "node:fs";
import { availableParallelism, freemem, totalmem } from "node:os";
import { checkRuntime } from "../machine/check-runtime.ts";
import { builtProviders, cudaIsInstalled } from "../provider.ts";
import { environment } from "../study-lock.ts";
import { type Finding, judgeMemory, judgeNode, optional } from "./finding.ts";
import { outputOf, programOnPath, redisVersion } from "./look-around.ts";

/** Looks at the machine: Node, processor, memory, ONNX Runtime and devices, and what clusters need. */
export async function examineMachine({
  redisUrl,
}: {
  readonly redisUrl: string;
}): Promise<Finding[]> {
  return [
    judgeNode(process.versions.node),
    {
      name: "processor",
      state: "ok",
      found: `${environment().processor}, ${availableParallelism()} jobs at once by default`,
      fix: null,
    },
    judgeMemory({
      freeBytes: process.availableMemory?.() ?? freemem(),
      totalBytes: totalmem(),
      cores: availableParallelism(),
    }),
    await runtime(),
    await devices(),
    await npm(),
    locale(),
    await chromium(),
    await redis(redisUrl),
    await slurm(),
  ];
}

async function runtime(): Promise<Finding> {
  const name = "ONNX Runtime";
  try {
    const milliseconds = await checkRuntime();
    const version = environment().onnxRuntimeVersion;
    const found = `${version}, CPU; one ECG through a graph in ${milliseconds.toFixed(0)} ms`;
    return { name, state: "ok", found, fix: null };
  } catch (error) {
    const fix =
      "remove node_modules and run `npm ci`; on Linux the C++ library libstdc++6 must be there";
    return { name, state: "fail", found: (error as Error).message, fix };
  }
}

const ADD_CUDA =
  "run the install script of onnxruntime-node by hand (it fetches the CUDA libraries), with CUDA and cuDNN installed; then --provider cuda";

/** A graphics processor that is there and not used is worth a word. */
async function devices(): Promise<Finding> {
  const name = "GPU";
  const hasDevice = existsSync("/dev/nvidia0") || (await programOnPath(["nvidia-smi"])) !== null;
  const built = builtProviders().filter((provider) => provider !== "cpu");
  const words = built.length === 0 ? "none built in" : `built in: ${built.join(", ")}`;
  if (built.includes("cuda") && cudaIsInstalled()) {
    return hasDevice
      ? { name, state: "ok", found: "NVIDIA, CUDA libraries installed", fix: null }
      : { name, state: "ok", found: "CUDA libraries installed, no NVIDIA device seen", fix: null };
  }
  if (hasDevice) {
    return {
      name,
      state: "warn",
      found: `NVIDIA device, CUDA not installed (${words})`,
      fix: ADD_CUDA,
    };
  }
  return {
    name,
    state: "ok",
    found: `no NVIDIA device; the processor computes (${words})`,
    fix: null,
  };
}

async function npm(): Promise<Finding> {
  const path = await programOnPath(["npm"]);
  return optional("npm", path, {
    without: "needed to install and to build, not to run",
    fix: "it comes with Node: https://nodejs.org",
  });
}

/** Names of files and people need more than ASCII. */
function locale(): Finding {
  const name = "locale";
  const set = process.env["LC_ALL"] ?? process.env["LC_CTYPE"] ?? process.env["LANG"] ?? "";
  const { locale: language, timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const found = `${language}, ${timeZone}${set === "" ? "" : `, ${set}`}`;
  const isPlain = process.platform !== "win32" && set !== "" && !/utf-?8/i.test(set);
  const fix = isPlain ? "set LANG=C.UTF-8, so that names with accents are shown" : null;
  return { name, state: isPlain ? "warn" : "ok", found, fix };
}

async function chromium(): Promise<Finding> {
  const names = ["chromium", "chromium-browser", "google-chrome", "chrome", "microsoft-edge"];
  const path = process.env["CHROME_PATH"] ?? (await programOnPath(names));
  return optional("Chromium", path, {
    without: "any browser opens the report; this one prints it from the command line",
    fix: "install chromium, or set CHROME_PATH",
  });
}

async function redis(url: string): Promise<Finding> {
  const { hostname, port } = new URL(url);
  const version = await redisVersion(hostname, Number(port === "" ? 6379 : port));
  return optional("Redis", version === null ? null : `${version} at ${hostname}`, {
    without: `no answer at ${url}; needed for --executor redis only`,
    fix: "start redis-server, or name one with --redis redis://host:6379",
  });
}

async function slurm(): Promise<Finding> {
  const name = "Slurm";
  const version = await outputOf("sinfo", ["--version"]);
  if (version === null) {
    return optional(name, null, {
      without: "needed for --executor slurm only",
      fix: "log in to a cluster's login node",
    });
  }
  const partitions = await outputOf("sinfo", ["-h", "-o", "%P"]);
  if (partitions === null || partitions === "") {
    const fix = "ask the administrators: `sinfo` must list partitions";
    return { name, state: "warn", found: `${version}, its controller does not answer`, fix };
  }
  const found = `${version}; partitions ${partitions.split("\n").join(", ")}`;
  return { name, state: "ok", found, fix: null };
}
