import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { EinthovenError } from "../../core/error.ts";
import { keepRecent } from "../../core/keep-recent.ts";
import { type Answer, sendAnswer, sendRefusal } from "./answers.ts";
import type { AppFile } from "./app-files.ts";
import type { Explorer } from "./explorer.ts";
import { openSearchSpace, type SearchSpace } from "./neighbours-payload.ts";
import { payloadAt } from "./payload-at.ts";
import { type GuardRules, guardedAddress } from "./request-guard.ts";

export interface ViewServerOptions {
  /** Default: 127.0.0.1. Anything but loopback asks for a token. */
  readonly host?: string;
  /** Default: 0, any that is free. */
  readonly port?: number;
  readonly app: ReadonlyMap<string, AppFile>;
}

/** A server that runs. */
export interface ViewServer {
  /** To be opened in a browser; with the token in its fragment where there is one. */
  readonly url: string;
  readonly port: number;
  readonly token: string | null;
  /** Ends open connections and frees the port. */
  close(): Promise<void>;
}

/** Models whose vectors are kept open: files only, no vectors. */
const SPACES_KEPT = 32;
const MOST_CONNECTIONS = 64;
const EVERYWHERE: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/** Is this an address that only this machine reaches? */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Serves the explorer of a study: GET and HEAD only, nothing is written. Memory: the page, 64 results, and one payload for each
 * request under way; neighbours are searched for one request at a time. Throws `port-taken`, `option-invalid`.
 */
export async function startViewServer(
  explorer: Explorer,
  { host = "127.0.0.1", port = 0, app }: ViewServerOptions,
): Promise<ViewServer> {
  const token = isLoopback(host) ? null : randomBytes(24).toString("base64url");
  const rules: GuardRules = { hosts: hostNames(host), token };
  const answer = answering(explorer, app);
  const server = createServer({ maxHeaderSize: 16 * 1024 }, (request, response) => {
    respond(request, response, { rules, answer }).catch(() => response.destroy());
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.headersTimeout = 10_000;
  server.requestTimeout = 10_000;
  // What is no HTTP at all is told so and dropped.
  server.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    else socket.destroy();
  });
  await listening(server, { host, port });
  const { port: own } = server.address() as AddressInfo;
  const reached = EVERYWHERE.has(host) ? outerAddress() : host;
  const name = reached.includes(":") ? `[${reached}]` : reached;
  return {
    url: `http://${name}:${own}/${token === null ? "" : `#token=${token}`}`,
    port: own,
    token,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

type Answering = (address: string, signal: AbortSignal) => Promise<Answer | null>;

function answering(explorer: Explorer, app: ReadonlyMap<string, AppFile>): Answering {
  const spaces = keepRecent<string, SearchSpace>(SPACES_KEPT);
  const inTurn = oneAtATime();
  return async (address, signal) => {
    const file = app.get(address);
    if (file !== undefined) return file;
    if (!address.startsWith("data/")) return null;
    const make = (): Promise<Answer | null> =>
      payloadAt(explorer, address, {
        signal,
        space: (contestant) => spaces(contestant.id, () => openSearchSpace(explorer, contestant)),
      });
    return address.startsWith("data/neighbours/") ? inTurn(make) : make();
  };
}

/** Runs work one after another; what fails does not stop the next. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { rules, answer }: { readonly rules: GuardRules; readonly answer: Answering },
): Promise<void> {
  request.resume();
  const guarded = guardedAddress(request, rules);
  if ("status" in guarded) {
    sendRefusal(response, guarded);
    return;
  }
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  try {
    const found = await answer(guarded.address, gone.signal);
    if (found === null) sendRefusal(response, { status: 404, message: "nothing lies here" });
    else await sendAnswer(response, found, request);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else sendRefusal(response, failureOf(error));
  }
}

function failureOf(error: unknown): {
  status: number;
  message: string;
  code: string;
  hint?: string | undefined;
} {
  if (!(error instanceof EinthovenError)) {
    return { status: 500, code: "internal", message: "the server failed in a way it should not" };
  }
  const { code, message, hint } = error;
  const status = STATUS.get(code) ?? 422;
  return { status, code, message, hint };
}

const STATUS: ReadonlyMap<string, number> = new Map([
  ["waveforms-withheld", 403],
  ["result-missing", 404],
  ["file-missing", 404],
  ["record-missing", 404],
]);

/** An address of this machine that others reach; its own where there is none. */
function outerAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((own) => own ?? []);
  return all.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.1";
}

/** What may stand in a Host header. A server that listens everywhere is reached by many names: its token guards it. */
function hostNames(host: string): ReadonlySet<string> | null {
  if (EVERYWHERE.has(host)) return null;
  const written = host.includes(":") ? `[${host}]` : host;
  const own = [written.toLowerCase()];
  return new Set(isLoopback(host) ? [...own, "localhost", "127.0.0.1", "[::1]"] : own);
}

function listening(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  return new Promise((done, fail) => {
    server.once("error", (cause: NodeJS.ErrnoException) => fail(listenFailure(cause, host, port)));
    server.listen(port, host, done);
  });
}

function listenFailure(cause: NodeJS.ErrnoException, host: string, port: number): EinthovenError {
  if (cause.code === "EADDRINUSE" || cause.code === "EACCES") {
    const why = cause.code === "EADDRINUSE" ? "another program listens there" : "it is reserved";
    return new EinthovenError("port-taken", `cannot listen on port ${port} of ${host}: ${why}`, {
      hint: "leave --port out for any free port, or name another",
      cause,
    });
  }
  return new EinthovenError("option-invalid", `cannot listen on ${host}: ${cause.message}`, {
    hint: "--host is an address of this machine, such as 127.0.0.1",
    cause,
  });
}
