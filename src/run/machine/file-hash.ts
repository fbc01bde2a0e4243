import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { Checksum } from "../../datasets/download.ts";

/** Hashes a file as it is read: hexadecimal digits. Memory: one block. Rejects as the file system does. */
export async function hashFile(
  path: string,
  algorithm: Checksum["algorithm"] = "sha256",
): Promise<string> {
  const hash = createHash(algorithm);
  for await (const block of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    hash.update(block as Uint8Array);
  }
  return hash.digest("hex");
}

/** Hashes bytes in memory by SHA-256: hexadecimal digits. */
export function hashBytes(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
