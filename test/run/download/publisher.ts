import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How a server on this machine answers one request; `count` is the number of earlier requests of that path. */
export type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

export interface Publisher {
  readonly url: string;
  /** Every request so far, as "GET /path range". */
  readonly requests: string[];
  close(): Promise<void>;
}

/** Stands in for a publisher: answers paths by the given functions, anything else by 404. */
export async function openPublisher(answers: Readonly<Record<string, Answer>>): Promise<Publisher> {
  const requests: string[] = [];
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url!;
    const count = counts.get(path) ?? 0;
    counts.set(path, count + 1);
    requests.push(`${request.method} ${path} ${request.headers.range ?? "whole"}`);
    const answer = answers[path] ?? answers[path.split("?")[0]!];
    if (answer === undefined) response.writeHead(404).end("not here");
    else answer(request, response, count);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

/** Serves bytes the way a good server does: ranges, If-Range and a strong ETag. */
export function file(bytes: Uint8Array, { etag = '"one"' }: { etag?: string } = {}): Answer {
  return (request, response) => sendFile(bytes, etag, { request, response });
}

/** Serves bytes but breaks the connection after `cut` of them, the first `times` times. */
export function brokenFile(
  bytes: Uint8Array,
  { cut, times, etag = '"one"' }: { cut: number; times: number; etag?: string },
): Answer {
  return (request, response, count) => {
    if (count >= times) return sendFile(bytes, etag, { request, response });
    const start = rangeStart(request);
    response.writeHead(start > 0 ? 206 : 200, {
      etag,
      "content-length": bytes.length - start,
      ...(start > 0
        ? { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` }
        : {}),
    });
    response.write(bytes.subarray(start, start + cut), () => {
      // What was written must leave before the connection breaks.
      setTimeout(() => response.destroy(), 50);
    });
  };
}

function sendFile(
  bytes: Uint8Array,
  etag: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): void {
  const condition = request.headers["if-range"];
  const start = condition === undefined || condition === etag ? rangeStart(request) : 0;
  if (start >= bytes.length && bytes.length > 0) {
    response.writeHead(416, { etag, "content-range": `bytes */${bytes.length}` }).end();
    return;
  }
  response.writeHead(start > 0 ? 206 : 200, {
    etag,
    "content-length": bytes.length - start,
    ...(start > 0 ? { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}),
  });
  response.end(bytes.subarray(start));
}

function rangeStart(request: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
}
