import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

interface Entry {
  readonly optionalDependencies?: Record<string, string>;
  readonly resolved?: string;
}

const text = readFileSync(resolve(import.meta.dirname, "../../package-lock.json"), "utf8");
const { packages } = JSON.parse(text) as { packages: Record<string, Entry> };

test("the lock holds the optional packages of every platform, so that npm ci works on all (scripts/complete-lock.mjs)", () => {
  const missing = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies).filter((name) =>
      Object.keys(packages).every((place) => !place.endsWith(`node_modules/${name}`)),
    ),
  );
  expect(missing).toEqual([]);
  expect(Object.keys(packages).length).toBeGreaterThan(100);
});

test("the lock names no registry host", () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});

test("every dependency is pinned to an exact version", () => {
  const { dependencies, devDependencies } = packages[""] as Record<string, Record<string, string>>;
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
  );
  expect(loose).toEqual([]);
});
