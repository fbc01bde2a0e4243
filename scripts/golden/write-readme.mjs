/** Writes the table of test/golden/README.md from the golden files themselves. A test keeps the two equal. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "..", "..", "test", "golden");
const readme = join(folder, "README.md");
const [introduction] = readFileSync(readme, "utf8").split("| file |");
const rows = readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith(".json"))
  .sort()
  .map((name) => {
    const { madeBy, with: versions, tolerance } = JSON.parse(readFileSync(join(folder, name), "utf8"));
    return `| \`${name}\` | \`${madeBy}\` | ${versions} | ${tolerance} |`;
  });
writeFileSync(readme, `${introduction}| file | made by | with | tolerance |\n|---|---|---|---|\n${rows.join("\n")}\n`);
