/**
 * Compiles each entry file of wasm/ (AssemblyScript, WebAssembly SIMD) into src/linalg/wasm/<name>.generated.ts,
 * which holds the module as base64: it then travels with the code into every room, worker and browser, unread from
 * any disk. The generated files are built, not committed. A file that others import only starts with "shared-".
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";

const root = join(import.meta.dirname, "..");
const into = join(root, "src", "linalg", "wasm");
mkdirSync(into, { recursive: true });
const names = readdirSync(join(root, "wasm"))
  .filter((file) => file.endsWith(".ts") && !file.startsWith("shared-"))
  .map((file) => file.slice(0, -".ts".length));
for (const name of names) writeIfChanged(join(into, `${name}.generated.ts`), generated(name, await compiled(name)));

async function compiled(name) {
  let bytes;
  // Strict IEEE arithmetic, no relaxed SIMD: the same bits on every machine. No garbage collector: raw memory only.
  const options = ["--outFile", "out.wasm", "-O3", "--converge", "--noAssert", "--runtime", "stub", "--enable", "simd"];
  const { error, stderr } = await asc.main([`${name}.ts`, ...options, "--maximumMemory", "65536"], {
    readFile: (file) => readOrNull(join(root, "wasm", file)),
    writeFile: (file, content) => {
      if (file === "out.wasm") bytes = content;
    },
    listFiles: () => [],
  });
  if (error || bytes === undefined) throw new Error(`wasm/${name}.ts does not compile\n${stderr.toString()}`);
  return bytes;
}

function readOrNull(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function generated(name, bytes) {
  const constant = `${name.replaceAll("-", "_").toUpperCase()}_WASM`;
  return `/** wasm/${name}.ts compiled, ${bytes.length} bytes, as base64. Made by scripts/build-wasm.mjs. */\nexport const ${constant}: string =\n  "${Buffer.from(bytes).toString("base64")}";\n`;
}

/** An untouched file keeps its time, so that watchers and stamps stay quiet. */
function writeIfChanged(path, text) {
  if (readOrNull(path) !== text) writeFileSync(path, text);
}
