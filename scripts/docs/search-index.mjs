import { plainText } from "./render.mjs";

/** Characters kept of a passage; only the longest tables of cards are cut. */
const LONGEST = 8000;

/** One entry per heading: where it is, its titles, and the words below it. */
export function searchEntries({ title, output, body }) {
  const parts = body.split(/(?=<h[123] id=")/);
  return parts.flatMap((part) => {
    const head = /^<h[123] id="([^"]+)">([\s\S]*?)<\/h[123]>/.exec(part);
    const rest = head ? part.slice(head[0].length) : part;
    const words = plainText(rest.replace(/<\/(td|th|li|p|tr)>/g, " "))
      .replace(/\s+/g, " ")
      .trim();
    if (words === "" && head === null) return [];
    const heading = head ? plainText(head[2]).replace(/ #$/, "") : title;
    return [{ page: title, heading, href: head ? `${output}#${head[1]}` : output, words: words.slice(0, LONGEST) }];
  });
}

/** A script, not JSON: pages opened from disk may not fetch, but they may load a script. */
export function searchScript(entries) {
  return `window.einthovenSearch = ${JSON.stringify(entries)};\n`;
}
