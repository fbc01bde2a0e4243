import { EinthovenError } from "../../core/error.ts";
import { joined } from "./joined.ts";
import { checksumOf, TAR_BLOCK_BYTES } from "./tar-header.ts";

const LONGEST_NAME_BYTES = 100;
/** Of the eleven octal digits of a size. */
const LARGEST_BYTES = 8 ** 11 - 1;

/**
 * Serialises files as an uncompressed tar archive (POSIX ustar; a pax record where a name has more than 100 bytes)
 * in the order given, with fixed dates and owners: equal files give equal bytes. Throws `values-invalid` past 8 GiB.
 */
export function writeTar(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [path, bytes] of files) {
    const name = new TextEncoder().encode(path);
    if (name.byteLength > LONGEST_NAME_BYTES) parts.push(...entry("pax", paxPath(path), "x"));
    parts.push(...entry(name.subarray(0, LONGEST_NAME_BYTES), bytes, "0"));
  }
  return joined([...parts, new Uint8Array(2 * TAR_BLOCK_BYTES)]);
}

function entry(name: string | Uint8Array, bytes: Uint8Array, type: string): readonly Uint8Array[] {
  if (bytes.byteLength > LARGEST_BYTES) {
    throw new EinthovenError(
      "values-invalid",
      `${bytes.byteLength} bytes are too many for one file`,
    );
  }
  const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
  const block = new Uint8Array(TAR_BLOCK_BYTES);
  block.set(typeof name === "string" ? ascii(name) : name);
  block.set(ascii("0000644 0000000 0000000 "), 100);
  block.set(ascii(`${bytes.byteLength.toString(8).padStart(11, "0")}\0`), 124);
  block.set(ascii("00000000000\0"), 136);
  block.set(ascii(type), 156);
  block.set(ascii("ustar\x0000"), 257);
  block.set(ascii(`${checksumOf(block).toString(8).padStart(6, "0")}\0 `), 148);
  const padding = new Uint8Array((TAR_BLOCK_BYTES - (bytes.byteLength % TAR_BLOCK_BYTES)) % 512);
  return [block, bytes, padding];
}

/** A pax record begins with its own length, the digits of which count too. */
function paxPath(path: string): Uint8Array {
  const rest = new TextEncoder().encode(` path=${path}\n`);
  let length = rest.byteLength + 1;
  while (String(length).length + rest.byteLength !== length) length++;
  return joined([new TextEncoder().encode(String(length)), rest]);
}
