import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readClaims, releaseClaim, takeClaim } from "../../../src/run/progress/claims.ts";

const KEY = "0123456789abcdef0123456789abcdef";
const newRun = (): string => mkdtempSync(join(tmpdir(), "einthoven-claims-"));

test("of many that reach for a job at once, one has it", async () => {
  const run = newRun();
  const takers = Array.from({ length: 50 }, (_, i) =>
    takeClaim(run, { key: KEY, generation: 0, worker: `w${i}` }),
  );
  const taken = await Promise.all(takers);
  expect(taken.filter(Boolean)).toHaveLength(1);
  const [claim] = (await readClaims(run)).values();
  expect(claim!.worker).toBe(`w${taken.indexOf(true)}`);
});

test("a stale claim is succeeded once, and the successor is the owner", async () => {
  const run = newRun();
  await takeClaim(run, { key: KEY, generation: 0, worker: "dead" });
  const heirs = await Promise.all(
    ["a", "b", "c"].map((worker) => takeClaim(run, { key: KEY, generation: 1, worker })),
  );
  expect(heirs.filter(Boolean)).toHaveLength(1);
  const claims = await readClaims(run);
  expect(claims.size).toBe(1);
  expect(claims.get(KEY)!.generation).toBe(1);
  await releaseClaim(run, claims.get(KEY)!);
  expect(readdirSync(join(run, "work", "claims"))).toEqual([]);
});

test("a claim that was cut off while being written has an owner without a name", async () => {
  const run = newRun();
  await takeClaim(run, { key: KEY, generation: 0, worker: "a" });
  writeFileSync(join(run, "work", "claims", `${KEY}.1.json`), '{"sch');
  expect((await readClaims(run)).get(KEY)).toEqual({ key: KEY, generation: 1, worker: "" });
});
