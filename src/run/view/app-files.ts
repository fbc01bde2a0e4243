import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { COMPILER_HEADERS } from "./security-headers.ts";

/** A file of the built page. */
export interface AppFile {
  readonly bytes: Uint8Array;
  readonly type: string;
  /** Default: SECURITY_HEADERS. */
  readonly headers?: Readonly<Record<string, string>>;
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ["html", "text/html; charset=utf-8"],
  ["js", "text/javascript; charset=utf-8"],
  ["css", "text/css; charset=utf-8"],
  ["svg", "image/svg+xml"],
  ["png", "image/png"],
  ["woff2", "font/woff2"],
  ["json", "application/json"],
]);

/** The page of a frame of its own; see COMPILER_HEADERS. */
const COMPILER = "compiler.html";

/** Where `npm run build` puts the explorer's page. */
const APP_FOLDER: string = fileURLToPath(new URL("../../web/explorer", import.meta.url));

/**
 * Reads the built page into memory, by address: its files are known before the first request, and no request names a file
 * of the disk. Links are not followed. A page that says what is missing where nothing was built.
 */
export async function appFiles(folder: string = APP_FOLDER): Promise<ReadonlyMap<string, AppFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = new Map<string, AppFile>();
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const type = TYPES.get(entry.name.split(".").at(-1)!);
    if (!entry.isFile() || type === undefined) continue;
    const address = path.slice(folder.length + 1).replaceAll("\\", "/");
    const own = address === COMPILER ? { headers: COMPILER_HEADERS } : {};
    files.set(address, { bytes: await readFile(path), type, ...own });
  }
  const page = files.get("index.html");
  if (page === undefined) return new Map([["", unbuiltPage()]]);
  return new Map([...files, ["", page]]);
}

function unbuiltPage(): AppFile {
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Einthoven: the explorer is not built</title></head>
<body>
<h1>The explorer is not built</h1>
<p>The data of the study are served here, under <a href="data/study.json">data/study.json</a>, but the page that draws them is
missing from this installation. Run <code>npm run build</code> in its folder, then start <code>einthoven view</code> again.</p>
</body>
</html>
`;
  return { bytes: new TextEncoder().encode(html), type: "text/html; charset=utf-8" };
}
