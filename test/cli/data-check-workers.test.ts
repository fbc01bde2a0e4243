import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { STANDARD_LEADS } from "../../src/core/ecg.ts";
import { randomOf } from "../../src/core/random.ts";
import { writeWfdbRecord } from "../../src/formats/wfdb/wfdb-write.ts";
import { threadsFor } from "../../src/run/survey/open-scanner.ts";
import { einthoven, emptyFolder, start } from "./program.ts";

const RECORDS = 2000;
const DAMAGED = 1234;

/** A folder of one's own with WFDB records of 2 s; the samples of one of them were damaged. */
function ownFolder(): string {
  const folder = emptyFolder();
  const random = randomOf("test/data-check-workers");
  const rows = ["record,AF"];
  for (let r = 0; r < RECORDS; r++) {
    const recordName = `r${String(r).padStart(4, "0")}`;
    const samples = 200;
    const millivolts = Float32Array.from({ length: 12 * samples }, () => random.normal() / 5);
    const signals = { signalNames: STANDARD_LEADS, samplingRateHz: 100, samples, millivolts };
    for (const { path, bytes } of writeWfdbRecord({ recordName, ...signals, storage: "dat" })) {
      if (r === DAMAGED && path.endsWith(".dat")) bytes[100]! ^= 0xff;
      writeFileSync(join(folder, path), bytes);
    }
    rows.push(`${recordName},${r % 2}`);
  }
  writeFileSync(join(folder, "labels.csv"), rows.join("\n"));
  return folder;
}

const check = (workers: number, cache: string): string[] => [
  ...["data", "check", ".", "--card", "folder"],
  ...["--workers", String(workers), "--cache", cache],
];

/** Every file that was kept, by name. */
function keptIn(cache: string): Record<string, string> {
  const files = readdirSync(cache, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), "utf8")]),
  );
}

test("a folder is surveyed alike by one thread and by several, stopped in between or not", async () => {
  const folder = ownFolder();
  const surveys: Record<string, string>[] = [];
  for (const workers of [1, 3]) {
    const { code, stdout, stderr } = await einthoven(check(workers, `cache-${workers}`), folder);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`${RECORDS - 1} usable records`);
    surveys.push(keptIn(join(folder, `cache-${workers}`)));
  }
  expect(Object.values(surveys[0]!).join("")).toContain("checksum-mismatch");
  expect(surveys[1]).toEqual(surveys[0]);

  const cache = join(folder, "cache-stopped");
  mkdirSync(cache);
  const { child, finished } = start(check(2, "cache-stopped"), folder);
  const watch = setInterval(() => {
    if (Object.keys(keptIn(cache)).some((name) => /^\d+\.json$/.test(name))) child.kill("SIGKILL");
  }, 5);
  const { signal } = await finished;
  clearInterval(watch);
  expect(signal).toBe("SIGKILL");
  const parts = Object.keys(keptIn(cache));
  expect(parts).toContain("00000000.json");
  expect((await einthoven(check(2, "cache-stopped"), folder)).code).toBe(0);
  expect(keptIn(cache)).toEqual(surveys[0]);
});

test("as many threads read as are wanted, worth their start and as the memory has room for", () => {
  expect(threadsFor(20_000, { wanted: 8, freeBytes: 64e9 })).toBe(8);
  expect(threadsFor(20_000, { wanted: 8, freeBytes: 2e9 })).toBe(2);
  expect(threadsFor(20_000, { wanted: 8, freeBytes: 1e8 })).toBe(1);
  expect(threadsFor(700, { wanted: 8, freeBytes: 64e9 })).toBe(2);
  expect(threadsFor(0, { wanted: 8, freeBytes: 64e9 })).toBe(1);
});
