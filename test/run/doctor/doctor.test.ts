import { chmodSync, mkdtempSync, readdirSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { examineFolders } from "../../../src/run/doctor/examine-folders.ts";
import {
  judgeClock,
  judgeDisk,
  judgeMemory,
  judgeNode,
  optional,
} from "../../../src/run/doctor/finding.ts";
import { outputOf, programOnPath, redisVersion } from "../../../src/run/doctor/look-around.ts";

test.each([
  ["20.19.0", "ok"],
  ["20.18.3", "fail"],
  ["18.20.1", "fail"],
  ["22.0.0", "ok"],
  ["24.4.1", "ok"],
])("Node %s is %s", (version, state) => {
  expect(judgeNode(version).state).toBe(state);
});

test("whatever is not ok has a fix, and what is ok needs none", () => {
  const bytes = fc.double({ min: 0, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(bytes, fc.integer({ min: 1, max: 128 }), (freeBytes, cores) => {
      const findings = [
        judgeMemory({ freeBytes, totalBytes: 1e12, cores }),
        judgeDisk("cache", "/cache", freeBytes),
        judgeClock(freeBytes / 1e10 - 50),
      ];
      for (const { state, fix } of findings) expect(fix === null).toBe(state === "ok");
    }),
  );
});

test("little memory means fewer workers, never none", () => {
  const { fix } = judgeMemory({ freeBytes: 5e9, totalBytes: 64e9, cores: 16 });
  expect(fix).toContain("--workers 3");
  expect(judgeMemory({ freeBytes: 1e8, totalBytes: 1e9, cores: 2 }).fix).toContain("--workers 1");
});

test("a clock that is ahead and one that is behind are told apart", () => {
  expect(judgeClock(90).found).toBe("90 s ahead of that of the file system");
  expect(judgeClock(-90).found).toBe("90 s behind that of the file system");
});

test("what is useful and not there is no fault, and says how to get it", () => {
  const missing = optional("Slurm", null, { without: "not needed here", fix: "log in" });
  expect(missing).toMatchObject({ state: "ok", fix: "log in" });
  expect(optional("Slurm", "22.05", { without: "", fix: "x" }).fix).toBeNull();
});

test("folders are tried out by writing, and left as they were", async () => {
  const folder = mkdtempSync(join(tmpdir(), "einthoven-doctor-"));
  const findings = await examineFolders([
    { what: "cache", path: join(folder, "not/yet") },
    { what: "runs", path: folder },
  ]);
  expect(findings.map(({ name, state }) => [name, state])).toEqual([
    ["disk (cache)", expect.any(String)],
    ["write access (cache)", "ok"],
    ["disk (runs)", expect.any(String)],
    ["write access (runs)", "ok"],
    ["clock", "ok"],
  ]);
  expect(readdirSync(folder)).toEqual([]);
});

test.skipIf(process.getuid?.() === 0)(
  "a read-only folder fails with the option that moves it (root may write anywhere)",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "einthoven-doctor-"));
    chmodSync(folder, 0o500);
    const findings = await examineFolders([{ what: "runs", path: folder }]);
    expect(findings[1]).toMatchObject({ state: "fail", fix: expect.stringContaining("--runs") });
  },
);

test.skipIf(process.platform !== "linux")(
  "a folder that takes no files fails, for root too (only Linux has one everywhere)",
  async () => {
    const findings = await examineFolders([{ what: "runs", path: "/proc/sys" }]);
    expect(findings[1]).toMatchObject({ state: "fail", fix: expect.stringContaining("--runs") });
    expect(findings.some(({ name }) => name === "clock")).toBe(false);
  },
);

test("programs are found on the search path, and failures are no output", async () => {
  expect(await programOnPath(["no-such-program-here", "node"])).toMatch(/node/);
  expect(await programOnPath(["no-such-program-here"])).toBeNull();
  expect(await outputOf(process.execPath, ["-p", "1 + 1"])).toBe("2");
  expect(await outputOf(process.execPath, ["-e", "process.exit(3)"])).toBeNull();
  expect(await outputOf("no-such-program-here", [])).toBeNull();
});

/** A server that answers whatever it is asked; returns its port. */
async function answering(text: string): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => socket.on("data", () => socket.end(text)));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { server, port: (server.address() as { port: number }).port };
}

test.each([
  ["$31\r\n# Server\r\nredis_version:7.0.15\r\n\r\n", "7.0.15"],
  ["-NOAUTH Authentication required.\r\n", "that asks for a password"],
  ["-ERR unknown command\r\n", null],
])("a server that says %j is Redis %s", async (text, version) => {
  const { server, port } = await answering(text);
  expect(await redisVersion("127.0.0.1", port)).toBe(version);
  await new Promise((done) => server.close(done));
  expect(await redisVersion("127.0.0.1", port)).toBeNull();
});
