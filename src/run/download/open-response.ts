import { EinthovenError } from "../../core/error.ts";
import { refusalOf } from "./refusal.ts";

/** An answer whose body has not been read yet. */
export interface OpenResponse {
  /** 200 whole file, 206 the range that was asked for, 416 nothing behind it. */
  readonly status: 200 | 206 | 416;
  readonly headers: Headers;
  /** The address after redirects. */
  readonly url: string;
  /** The bytes as they come; rejects with `download-failed` when they stop. Read it once, or call `cancel`. */
  readonly chunks: () => AsyncGenerator<Uint8Array>;
  readonly cancel: () => void;
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Give up on an answer, or on the next bytes of one, after this long. */
  readonly stallMs?: number;
}

const MOST_REDIRECTS = 10;

/**
 * Asks for a file and follows redirects, https only (http to this machine itself is allowed, for tests). Rejects
 * with `download-failed` for what may pass (network, timeout, 429, 5xx) and `download-refused` for what will not
 * (403, 404, redirects without end or away from https).
 */
export async function openResponse(
  url: string,
  { headers = {}, signal, stallMs = 60_000 }: RequestOptions = {},
): Promise<OpenResponse> {
  let address = url;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    requireSecure(address);
    const watch = watchdog(stallMs, signal);
    const response = await asked(address, headers, watch);
    const location = response.headers.get("location");
    const { status } = response;
    if (status >= 300 && status < 400 && location !== null) {
      watch.cancel();
      address = new URL(location, address).href;
      continue;
    }
    if (status !== 200 && status !== 206 && status !== 416) {
      watch.cancel();
      throw refusalOf(address, status, response.headers.get("retry-after"));
    }
    return {
      status,
      headers: response.headers,
      url: address,
      chunks: () => chunksOf(response, address, watch),
      cancel: watch.cancel,
    };
  }
  throw new EinthovenError("download-refused", `${url} is redirected without end`, {
    hint: "open the address in a browser to see where the file is now",
  });
}

/** Aborts a request when nothing came for a while, or when the caller stops. */
interface Watchdog {
  readonly signal: AbortSignal;
  readonly hasBitten: () => boolean;
  readonly wake: () => void;
  readonly rest: () => void;
  readonly cancel: () => void;
}

function watchdog(stallMs: number, signal: AbortSignal | undefined): Watchdog {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let bitten = false;
  const rest = (): void => clearTimeout(timer);
  const wake = (): void => {
    rest();
    timer = setTimeout(() => {
      bitten = true;
      controller.abort();
    }, stallMs);
  };
  return {
    signal: signal === undefined ? controller.signal : AbortSignal.any([controller.signal, signal]),
    hasBitten: () => bitten,
    wake,
    rest,
    cancel: () => {
      rest();
      controller.abort();
    },
  };
}

async function asked(
  url: string,
  headers: Readonly<Record<string, string>>,
  watch: Watchdog,
): Promise<Response> {
  watch.wake();
  try {
    return await fetch(url, {
      redirect: "manual",
      signal: watch.signal,
      // Compressed on the way, a file would have other byte positions than the one that is resumed.
      headers: { "accept-encoding": "identity", "user-agent": "einthoven", ...headers },
    });
  } catch (cause) {
    throw networkError(url, cause, watch);
  } finally {
    watch.rest();
  }
}

async function* chunksOf(
  response: Response,
  url: string,
  watch: Watchdog,
): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  try {
    for (;;) {
      watch.wake();
      const { done, value } = await reader.read();
      watch.rest();
      if (done) return;
      yield value;
    }
  } catch (cause) {
    throw networkError(url, cause, watch);
  } finally {
    watch.cancel();
  }
}

function networkError(url: string, cause: unknown, watch: Watchdog): EinthovenError {
  const { host } = new URL(url);
  const isStopped = watch.signal.aborted && !watch.hasBitten();
  if (isStopped) {
    return new EinthovenError("run-interrupted", "the download was stopped", {
      hint: "run the same command: it goes on where it stopped",
      cause,
    });
  }
  const reason = watch.hasBitten() ? "nothing came any more" : reasonOf(cause);
  return new EinthovenError("download-failed", `no connection to ${host}: ${reason}`, {
    hint: "check the network; behind a proxy set HTTPS_PROXY and NODE_USE_ENV_PROXY=1 (Node 22.21, 24 or newer)",
    cause,
  });
}

/** fetch hides what happened ("fetch failed") in the cause of its error. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function requireSecure(url: string): void {
  const { protocol, hostname } = new URL(url);
  const isLoopback = ["127.0.0.1", "[::1]", "localhost"].includes(hostname);
  if (protocol === "https:" || (protocol === "http:" && isLoopback)) return;
  throw new EinthovenError("download-refused", `${url} is not https`, {
    hint: "download the file by hand if you trust the address",
  });
}
