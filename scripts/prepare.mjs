/**
 * Makes the working tree ready: installs the locked packages and builds, each only when something changed.
 * Every npm script starts here, so that any of them works as the first command on a bare clone.
 * Plain JavaScript on purpose: it runs before anything is installed.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const installStamp = join(root, "node_modules", ".einthoven-installed");
const buildStamp = join(root, "dist", ".einthoven-built");

requireNode(20, 19);
once(installStamp, hashOf(["package-lock.json", ".npmrc"]), "installing packages", ["ci"]);
once(buildStamp, hashOf(["package-lock.json", "tsconfig.json", "tsconfig.build.json", "scripts/build-wasm.mjs", "wasm", "src", "web"]), "building", ["run", "build"]);

function requireNode(major, minor) {
  const [haveMajor, haveMinor] = process.versions.node.split(".").map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  process.stderr.write(`Einthoven needs Node ${major}.${minor} or newer; this is ${process.version}.\n`);
  process.exit(1);
}

/** Runs npm with these arguments unless the stamp holds this hash already. */
function once(stamp, hash, what, npmArguments) {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  process.stderr.write(`einthoven: ${what} ...\n`);
  const npm = spawnSync("npm", npmArguments, { cwd: root, stdio: ["ignore", "ignore", "inherit"], shell: process.platform === "win32" });
  if (npm.status !== 0) {
    process.stderr.write(`einthoven: 'npm ${npmArguments.join(" ")}' failed; run it by hand to see all of its output.\n`);
    process.exit(npm.status ?? 1);
  }
  mkdirSync(join(stamp, ".."), { recursive: true });
  writeFileSync(stamp, hash);
}

function hashOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths.flatMap(filesBelow).sort()) {
    hash.update(path).update("\0").update(readFileSync(join(root, path))).update("\0");
  }
  return hash.digest("hex");
}

function filesBelow(path) {
  if (!existsSync(join(root, path))) return [];
  if (/\.[a-z]+$/.test(path) || path.startsWith(".")) return [path];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules") && !entry.name.endsWith(".generated.ts"))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}
