import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { hashBytes } from "../machine/file-hash.ts";
import { SECURITY_HEADERS } from "./security-headers.ts";

/** What a request is answered with. */
export interface Answer {
  readonly bytes: Uint8Array;
  readonly type: string;
  /** Default: SECURITY_HEADERS. */
  readonly headers?: Readonly<Record<string, string>>;
}

const gzipped = promisify(gzip);
const brotlied = promisify(brotliCompress);

/** Shorter answers are sent as they are. */
const WORTH_PACKING_BYTES = 1024;

/**
 * Sends an answer under a tag of its content: a browser that has it already is told so (304). Packed by brotli or gzip where
 * the browser takes it, both at a level that is faster than a disk.
 */
export async function sendAnswer(
  response: ServerResponse,
  { bytes, type, headers: own = SECURITY_HEADERS }: Answer,
  request: Pick<IncomingMessage, "method" | "headers">,
): Promise<void> {
  const hash = hashBytes(bytes).slice(0, 32);
  const encoding = bytes.length < WORTH_PACKING_BYTES ? null : encodingOf(request.headers);
  const tag = `"${hash}${encoding === null ? "" : `-${encoding}`}"`;
  const headers = {
    ...own,
    "Content-Type": type,
    ETag: tag,
    // Asked again each time, for a study that runs gains results; sent again only when they differ.
    "Cache-Control": "private, no-cache",
    Vary: "Accept-Encoding",
    ...(encoding === null ? {} : { "Content-Encoding": encoding }),
  };
  if (holds(request.headers["if-none-match"], tag)) {
    response.writeHead(304, headers).end();
    return;
  }
  const body = encoding === null ? bytes : await packed(bytes, encoding);
  response.writeHead(200, { ...headers, "Content-Length": body.byteLength });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** Says why there is no answer, as JSON. */
export function sendRefusal(
  response: ServerResponse,
  { status, ...said }: { readonly status: number; readonly message: string },
): void {
  const body = JSON.stringify(said);
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "Content-Length": Buffer.byteLength(body),
    ...(status === 405 ? { Allow: "GET, HEAD" } : {}),
  });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

function holds(header: string | undefined, tag: string): boolean {
  const known = (header ?? "").split(",").map((text) => text.trim().replace(/^W\//, ""));
  return known.includes(tag);
}

/** The better of what is accepted; "br;q=0" is not. */
function encodingOf({
  "accept-encoding": header = "",
}: IncomingMessage["headers"]): "br" | "gzip" | null {
  const accepted = String(header)
    .split(",")
    .map((part) => part.trim().toLowerCase())
    .filter((part) => !/;\s*q=0(\.0*)?$/.test(part))
    .map((part) => part.split(";")[0]!.trim());
  if (accepted.includes("br")) return "br";
  return accepted.includes("gzip") ? "gzip" : null;
}

function packed(bytes: Uint8Array, encoding: "br" | "gzip"): Promise<Uint8Array> {
  if (encoding === "gzip") return gzipped(bytes, { level: 4 });
  return brotlied(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
}
