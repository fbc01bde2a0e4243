/**
 * Completes package-lock.json with the optional packages of other platforms. A registry mirror that does not
 * serve them makes npm leave them out, and `npm ci` then refuses the lock everywhere. Run after changing a
 * dependency: `node scripts/complete-lock.mjs`. A test checks that nothing is missing.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const path = join(import.meta.dirname, "..", "package-lock.json");
const lock = JSON.parse(readFileSync(path, "utf8"));
const packages = lock.packages;

const SYSTEMS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const PROCESSORS = ["arm64", "arm", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64", "wasm32"];

for (const [place, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const entry = `node_modules/${name}`;
    if (packages[entry] !== undefined || packages[`${place}/${entry}`] !== undefined) continue;
    if (!/^\d/.test(version)) throw new Error(`${name} wants ${version}: only exact versions can be completed`);
    packages[entry] = { version, ...platformOf(name), ...(dev === true ? { dev } : {}), optional: true };
    process.stdout.write(`added ${name} ${version}\n`);
  }
}

const { "": root, ...others } = packages;
lock.packages = { "": root, ...Object.fromEntries(Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1))) };
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);

/** Reads the platform off a package's name, as "@scope/binding-linux-x64-musl". */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = SYSTEMS.find((system) => words.includes(system));
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  const libc = words.includes("musl") || words.includes("musleabihf") ? "musl" : words.includes("gnu") || words.includes("gnueabihf") ? "glibc" : undefined;
  if (cpu === undefined) throw new Error(`${name}: no processor in its name`);
  return { cpu: [cpu], ...(os === undefined ? {} : { os: [os] }), ...(libc === undefined ? {} : { libc: [libc] }) };
}
