import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const pages = [
  ...readdirSync(ROOT).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

test.each(pages)("every relative link of %s leads somewhere", (page) => {
  const text = readFileSync(join(ROOT, page), "utf8");
  const links = [...text.matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)].map((match) => match[1]!);
  const broken = links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => !existsSync(join(ROOT, dirname(page), link)));
  expect(broken).toEqual([]);
});

test("docs/errors.md explains every error code, and no other", () => {
  const source = readFileSync(join(ROOT, "src/core/error.ts"), "utf8");
  const codes = [...source.matchAll(/^ {2}\| "([a-z-]+)"/gm)].map((match) => match[1]!);
  const table = readFileSync(join(ROOT, "docs/errors.md"), "utf8");
  const documented = [...table.matchAll(/^\| (`[^|]*`) \|/gm)].flatMap((match) =>
    [...match[1]!.matchAll(/`([a-z-]+)`/g)].map((code) => code[1]!),
  );
  expect(documented.sort()).toEqual([...codes].sort());
  expect(codes.length).toBeGreaterThan(20);
});
