import { archiveMalformed } from "./archive-error.ts";

/**
 * Normalises the name of an archive's entry to a FileTree's path: no leading "./", no doubled slashes. Throws
 * `archive-malformed` for names that would leave the folder (".." or an absolute path), hold a zero byte or
 * have a backslash: an archive that has one was not made by a publisher of data.
 */
export function entryPath(name: string, archive: string): string {
  const parts = name.split("/").filter((part) => part !== "." && part !== "");
  const leaves = name.startsWith("/") || parts.includes("..") || /^[A-Za-z]:/.test(name);
  if (!leaves && !/[\0\\]/.test(name)) return parts.join("/");
  throw archiveMalformed(
    `${archive} names an entry ${JSON.stringify(name.slice(0, 120))} that lies outside its folder`,
    { hint: "do not unpack this archive; ask its publisher" },
  );
}
