import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { expect, test } from "vitest";

/**
 * The rooms of the house, in the order data flows, and the rooms each may import.
 * A room is a folder of src/. Files directly in src/ are doors: they may import any room.
 */
const ROOMS: Record<string, readonly string[]> = {
  core: [],
  linalg: ["core"],
  optimise: ["core"],
  formats: ["core"],
  signal: ["core"],
  sampling: ["core"],
  metrics: ["core", "linalg"],
  results: ["core"],
  datasets: ["core", "formats"],
  simulate: ["core", "formats", "signal"],
  models: ["core", "formats", "signal"],
  gradients: ["core", "formats"],
  pretrain: ["core", "linalg", "formats", "models", "gradients", "optimise"],
  embed: ["core", "signal", "datasets", "models"],
  probe: ["core", "linalg", "optimise", "formats", "gradients", "sampling", "metrics"],
  explain: ["core", "linalg", "signal", "metrics", "probe"],
  report: ["core", "metrics", "results"],
  study: ["core", "datasets", "models", "probe", "results", "sampling"],
  run: [
    "core",
    "linalg",
    "formats",
    "signal",
    "sampling",
    "metrics",
    "results",
    "datasets",
    "simulate",
    "models",
    "gradients",
    "embed",
    "probe",
    "explain",
    "study",
    "pretrain",
  ],
  cli: ["core", "formats", "datasets", "simulate", "models", "results", "study", "report", "run"],
  web: ["core", "signal", "results", "report"],
};

/** The only rooms that may touch the machine. Every other room also runs in a browser. */
const TOUCHES_THE_MACHINE = new Set(["run", "cli"]);

const NODE_ONLY = /^(node:|onnxruntime-node)/;

const files = ["src", "web"].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => posix.join(root, path)),
);

/** "src/signal/zscore.ts" is in room "signal"; "src/cli.ts" is a door; "web/main.ts" is in room "web". */
function roomOf(path: string): string | undefined {
  const [root, room, file] = path.split("/");
  if (root === "web") return "web";
  return file === undefined ? undefined : room;
}

function importsOf(path: string): string[] {
  const source = readFileSync(path, "utf8");
  return [...source.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1]!);
}

test("every folder of src/ is a room", () => {
  const found = new Set(files.map(roomOf).filter((room) => room !== undefined));
  expect([...found].sort()).toEqual(Object.keys(ROOMS).sort());
});

test.each(files)("%s imports only what its room may", (path) => {
  const room = roomOf(path);
  if (room === undefined) return;
  for (const specifier of importsOf(path)) {
    if (NODE_ONLY.test(specifier)) {
      expect(TOUCHES_THE_MACHINE.has(room), `${room}/ may not import ${specifier}`).toBe(true);
    }
    if (specifier.startsWith(".")) {
      const target = roomOf(posix.join(posix.dirname(path), specifier));
      expect([room, ...ROOMS[room]!], `${room}/ may not import ${specifier}`).toContain(target);
    }
  }
});
