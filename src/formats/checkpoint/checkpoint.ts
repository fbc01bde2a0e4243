import type { ByteSource } from "../../core/byte-source.ts";
import { openSafetensors } from "./safetensors.ts";
import { type Checkpoint, malformed } from "./stored-tensor.ts";
import { openTorchCheckpoint } from "./torch-checkpoint.ts";

/**
 * Opens a weights file of either kind by its first bytes: safetensors, or the zip archive of torch.save. What
 * else turns up under a weights file's name (web pages, Git LFS pointers, torch files from before 1.6) is
 * refused with the next step. Rejects with `checkpoint-malformed`.
 */
export async function openCheckpoint(source: ByteSource): Promise<Checkpoint> {
  const start = await source.slice(0, Math.min(64, source.byteLength));
  const text = new TextDecoder("latin1").decode(start);
  if (text.startsWith("PK\x03\x04")) return openTorchCheckpoint(source);
  if (text[8] === "{") return openSafetensors(source);
  if (start[0] === PICKLE_START) throw barePickle();
  throw notWeights(text, source.byteLength);
}

/** The opcode that opens every pickle of protocol 2 and later. */
const PICKLE_START = 0x80;

function barePickle(): Error {
  return malformed(
    "the file was saved by torch before 1.6 (a bare pickle, no zip archive)",
    "save it again with a current torch: torch.save(torch.load(path, weights_only=True), new_path)",
  );
}

function notWeights(start: string, byteLength: number): Error {
  if (/^(\u00ef\u00bb\u00bf)?\s*</.test(start)) {
    return malformed(
      "the file is a web page, not weights: its host answered the download with a page",
      "open the weights' address in a browser, confirm the download there, and save the file itself",
    );
  }
  if (start.startsWith("version https://git-lfs")) {
    return malformed(
      "the file is a Git LFS pointer, not the weights that it stands for",
      "run `git lfs pull` where you cloned it, or download the file from its page",
    );
  }
  return malformed(
    `a file of ${byteLength} bytes that is neither safetensors nor a torch archive`,
    "expected are .safetensors, or .pth, .pt, .ckpt as torch.save writes them since 1.6",
  );
}
