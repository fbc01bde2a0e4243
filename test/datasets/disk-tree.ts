import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bytesOf } from "../../src/core/byte-source.ts";
import { EinthovenError } from "../../src/core/error.ts";
import type { FileTree } from "../../src/core/file-tree.ts";

/** Serves a folder of the disk, whole files at a time: enough for tests. */
export function diskTree(root: string): FileTree {
  return {
    label: root,
    list: (folder = "") =>
      Promise.resolve(
        readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
          .sort(),
      ),
    has: (path) => Promise.resolve(existsSync(join(root, path))),
    open: (path) => {
      const full = join(root, path);
      if (!existsSync(full)) {
        return Promise.reject(new EinthovenError("file-missing", `no file ${full}`));
      }
      return Promise.resolve(bytesOf(new Uint8Array(readFileSync(full))));
    },
  };
}
