import { EinthovenError } from "../../core/error.ts";
import { keepTrying } from "./keep-trying.ts";
import { openResponse, type RequestOptions } from "./open-response.ts";

/** The list of MIMIC-IV-ECG's 1.6 million files has about 180 MB; anything longer is no list. */
const LONGEST_TEXT_BYTES = 400e6;
const ATTEMPTS = 4;

/** Fetches a publisher's list as text, trying again after failures. Rejects as `openResponse`. Memory: the text. */
export async function fetchText(
  url: string,
  { backoffMs = 1000, ...request }: RequestOptions & { readonly backoffMs?: number } = {},
): Promise<string> {
  const patience = { attempts: ATTEMPTS, backoffMs, bytesSoFar: () => Promise.resolve(0) };
  const { signal } = request;
  return keepTrying(
    () => textOf(url, request),
    signal === undefined ? patience : { ...patience, signal },
  );
}

async function textOf(url: string, request: RequestOptions): Promise<string> {
  const response = await openResponse(url, request);
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for await (const chunk of response.chunks()) {
    bytes += chunk.byteLength;
    if (bytes > LONGEST_TEXT_BYTES) {
      throw new EinthovenError("download-refused", `${url} is longer than a list of files can be`, {
        hint: "download the files by hand from the address on the card",
      });
    }
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  return parts.join("") + decoder.decode();
}
