import { EinthovenError } from "../../core/error.ts";

/**
 * Explains an answer that is not the file. "download-failed" may be tried again, with the seconds to wait as `cause`
 * where the server states them; "download-refused" will not change by itself.
 */
export function refusalOf(url: string, status: number, retryAfter: string | null): EinthovenError {
  const { host } = new URL(url);
  if (status === 429) {
    return new EinthovenError("download-failed", `${host} asks for fewer requests (429)`, {
      hint: "wait some minutes and run the same command: it goes on where it stopped",
      cause: { retryAfterSeconds: Number(retryAfter) || 0 },
    });
  }
  if (status >= 500 || status === 408) {
    return new EinthovenError("download-failed", `${host} is in trouble (${status}) for ${url}`, {
      hint: "run the same command later: it goes on where it stopped",
    });
  }
  return new EinthovenError("download-refused", `${meaningOf(status)} (${status}): ${url}`, {
    hint: adviceFor(status),
  });
}

/**
 * Explains a web page that came where a file was asked for. `text` is how it begins. Google Drive answers like this
 * when a file is large ("cannot scan for viruses") or its daily quota is used up.
 */
export function webPageInstead(
  url: string,
  { text, saveAs }: { text: string; saveAs: string },
): EinthovenError {
  const { host } = new URL(url);
  const isDrive =
    /(^|\.)(drive|docs)\.google(usercontent)?\.com$|drive\.usercontent\.google\.com$/.test(host);
  if (isDrive || text.includes("Google Drive")) {
    const isOverQuota = /quota|too many users/i.test(text);
    return new EinthovenError(
      "download-refused",
      isOverQuota
        ? `Google Drive's download quota for this file is used up: ${url}`
        : `Google Drive shows a page that a person must confirm: ${url}`,
      {
        hint: `${isOverQuota ? "tomorrow, or signed in, " : ""}open the address in a browser, confirm the download, and save the file as ${saveAs}`,
      },
    );
  }
  return new EinthovenError("download-refused", `${host} answered with a web page, not the file`, {
    hint: `open ${url} in a browser (it may ask for a login or an agreement) and save the file as ${saveAs}`,
  });
}

function meaningOf(status: number): string {
  switch (status) {
    case 401:
      return "the publisher asks for a login";
    case 403:
      return "the publisher does not allow this download";
    case 404:
    case 410:
      return "there is no such file at the publisher";
    default:
      return "the publisher refuses";
  }
}

function adviceFor(status: number): string {
  switch (status) {
    case 401:
    case 403:
      return "open the address in a browser: a login, an agreement or an acceptance of terms may be missing; then save the file by hand";
    case 404:
    case 410:
      return "it may have moved: look for it on the page that the card names, and please report the new address";
    default:
      return "open the address in a browser to see what the publisher says";
  }
}
