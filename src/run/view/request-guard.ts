import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { TOKEN_COOKIE, TOKEN_HEADER } from "../../results/explorer/explorer-token.ts";

/** Why a request is not answered. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 405 | 414;
  readonly message: string;
}

/** What a request has to fulfil. */
export interface GuardRules {
  /** Names that a Host header may give, without port; null for any, which the token then makes up for. */
  readonly hosts: ReadonlySet<string> | null;
  /** null on loopback: whoever is at the machine may look. */
  readonly token: string | null;
}

const LONGEST_ADDRESS = 2048;

/** Address relative to the page ("" for the page itself), or why it is refused. */
export function guardedAddress(
  request: {
    readonly method?: string | undefined;
    readonly url?: string | undefined;
    readonly headers: IncomingHttpHeaders;
  },
  { hosts, token }: GuardRules,
): { readonly address: string } | Refusal {
  const { method = "", url = "", headers } = request;
  if (method !== "GET" && method !== "HEAD")
    return { status: 405, message: "read only: GET, HEAD" };
  if (!isOurHost(headers.host, hosts)) {
    return { status: 403, message: "this server answers to its own name only" };
  }
  if (isForeign(headers)) return { status: 403, message: "asked for by another site" };
  if (url.length > LONGEST_ADDRESS) return { status: 414, message: "the address is too long" };
  const address = addressOf(url);
  if (address === null) return { status: 400, message: "no address of this server" };
  const isData = address.startsWith("data/");
  if (token !== null && isData && !hasToken(headers, token)) {
    return {
      status: 401,
      message: "open the address that `einthoven view` printed, token included",
    };
  }
  return { address };
}

/**
 * The path of a request target, decoded once; null for one that leads out of the root or hides something: "..", empty
 * parts, backslashes, control characters, or a "%" that is left over.
 */
export function addressOf(target: string): string | null {
  const [path] = target.split(/[?#]/, 1) as [string];
  if (!path.startsWith("/")) return null;
  let decoded: string;
  try {
    decoded = decodeURIComponent(path.slice(1));
  } catch {
    return null;
  }
  if (decoded === "") return "";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
  if (/[\u0000-\u001f\u007f\\%]/.test(decoded)) return null;
  const parts = decoded.split("/");
  return parts.every((part) => part !== "" && !/^\.+$/.test(part)) ? decoded : null;
}

/** A page of another name that resolves to this machine (DNS rebinding) sends its own name. */
function isOurHost(host: string | undefined, hosts: GuardRules["hosts"]): boolean {
  const name = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/i.exec(host ?? "")?.[1];
  return name !== undefined && (hosts === null || hosts.has(name.toLowerCase()));
}

/** Browsers say where a request comes from; other sites get nothing, not even the size of an answer. */
function isForeign({
  "sec-fetch-site": site,
  "sec-fetch-mode": mode,
}: IncomingHttpHeaders): boolean {
  return (site === "cross-site" || site === "same-site") && mode !== "navigate";
}

function hasToken(headers: IncomingHttpHeaders, token: string): boolean {
  const header = headers[TOKEN_HEADER];
  const given = [
    ...(typeof header === "string" ? [header] : []),
    ...(headers.cookie ?? "")
      .split(";")
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(`${TOKEN_COOKIE}=`))
      .map((pair) => pair.slice(TOKEN_COOKIE.length + 1)),
  ];
  return given.some((text) => sameText(text, token));
}

/** In a time that depends on neither text. */
function sameText(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
