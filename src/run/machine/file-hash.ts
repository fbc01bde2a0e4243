import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** SHA-256 of a file, as 64 hexadecimal digits; read in pieces. Rejects as the file system does. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}
