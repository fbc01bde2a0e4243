import { contentHash, type Json } from "../core/hash.ts";
import type { StudyBundle } from "../results/bundle.ts";
import { type Html, html } from "./html.ts";

/** What a page says of where it comes from. */
export interface ReportSeal {
  /** Hash of the bundle that it was drawn from. */
  readonly bundle: string;
  /** Root of the hashes of the stored results. */
  readonly results: string;
  readonly einthovenVersion: string;
}

/** Hashes a bundle: SHA-256 of its canonical JSON, so that neither order of keys nor white space counts. */
export function bundleHash(bundle: StudyBundle): string {
  return contentHash(bundle as unknown as Json);
}

/** Writes into the head of a page what `readSeal` finds. */
export function sealHtml(bundle: StudyBundle): Html {
  return html`<meta name="einthoven-bundle" content="${bundleHash(bundle)}">
<meta name="einthoven-results" content="${bundle.results.root}">
<meta name="einthoven-version" content="${bundle.provenance.einthovenVersion}">`;
}

/** Reads the seal of a page; null where there is none, as on a page of another program. */
export function readSeal(page: string): ReportSeal | null {
  const content = (name: string): string | undefined =>
    new RegExp(`<meta name="einthoven-${name}" content="([^"]*)">`).exec(page)?.[1];
  const [bundle, results, version] = [content("bundle"), content("results"), content("version")];
  if (bundle === undefined || results === undefined || version === undefined) return null;
  return { bundle, results, einthovenVersion: version };
}
