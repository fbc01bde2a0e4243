import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const GOLDEN = join(ROOT, "test/golden");
const files = readdirSync(GOLDEN, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".json"),
);
const readme = readFileSync(join(GOLDEN, "README.md"), "utf8");

test.each(files)(
  "%s names its maker, versions and tolerance, in itself and in the README",
  (file) => {
    const {
      madeBy,
      with: versions,
      tolerance,
    } = JSON.parse(readFileSync(join(GOLDEN, file), "utf8")) as Record<string, unknown>;
    expect(existsSync(join(ROOT, String(madeBy)))).toBe(true);
    expect(versions).toMatch(/\d/);
    expect(tolerance).toBeGreaterThanOrEqual(0);
    expect(readme).toContain(
      `| \`${file}\` | \`${String(madeBy)}\` | ${String(versions)} | ${String(tolerance)} |`,
    );
  },
);
