/** Markup that is safe to put into a page as it is. Only `html` and `trusted` make it. */
export interface Html {
  readonly markup: string;
}

/** What may stand in a hole of an `html` template. Nothing is written for null, undefined and false. */
export type HtmlValue = string | number | Html | null | undefined | false | readonly HtmlValue[];

/** Builds markup from a template; every value that is not itself `Html` is escaped. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return {
    markup: strings.reduce((text, part, i) => text + markupOf(values[i - 1]) + part),
  };
}

/** Lets finished markup (an SVG, a style sheet) through unescaped. Never call it with text from a bundle. */
export function trusted(markup: string): Html {
  return { markup };
}

/** Escapes text for an element's content or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES.get(character)!);
}

const ENTITIES = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

function markupOf(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return "";
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  if (isHtml(value)) return value.markup;
  return value.map(markupOf).join("");
}

function isHtml(value: Html | readonly HtmlValue[]): value is Html {
  return "markup" in value;
}
