import { EinthovenError } from "../../core/error.ts";

/** One step through an XML document; names are without their namespace's prefix. */
export type XmlEvent =
  | {
      readonly kind: "open";
      readonly name: string;
      readonly attributes: ReadonlyMap<string, string>;
    }
  | { readonly kind: "close"; readonly name: string }
  | { readonly kind: "text"; readonly text: string };

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);
const LONGEST_TAG = 65_536;
const DEEPEST = 100;
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/**
 * Steps through the elements and texts of an XML document (1.0, the part of it that office programs write); an
 * empty element opens and closes. Comments and processing instructions are passed over. Document types are
 * refused, and with them entities of the document's own: nothing is ever expanded or fetched. Throws
 * `table-malformed`; `name` is what to call the document.
 */
export function* xmlEvents(text: string, name: string): Generator<XmlEvent> {
  const open: string[] = [];
  let at = 0;
  while (at < text.length) {
    const start = text.indexOf("<", at);
    const end = start < 0 ? text.length : start;
    if (end > at) yield { kind: "text", text: unescaped(text.slice(at, end), name) };
    if (start < 0) break;
    const special = specialMarkup(text, start, name);
    if (special === null) {
      at = endOfTag(text, start, name);
      yield* tagEvents(text.slice(start + 1, at - 1), { open, name });
    } else {
      at = special.end;
      if (special.text !== "") yield { kind: "text", text: special.text };
    }
  }
  if (open.length > 0) throw xmlMalformed(name, `<${open.at(-1)!.slice(0, 40)}> is never closed`);
}

/** What to do at each element that matters, by its name, and with every text. */
export interface XmlHandlers {
  readonly open: ReadonlyMap<string, (attributes: ReadonlyMap<string, string>) => void>;
  readonly close: ReadonlyMap<string, () => void>;
  readonly text: (text: string) => void;
}

/** Steps through a document as `xmlEvents` does and calls the handlers. */
export function walkXml(
  text: string,
  name: string,
  { open, close, text: onText }: XmlHandlers,
): void {
  for (const event of xmlEvents(text, name)) {
    if (event.kind === "text") onText(event.text);
    else if (event.kind === "open") open.get(event.name)?.(event.attributes);
    else close.get(event.name)?.();
  }
}

/** Comments, processing instructions and CDATA; null for a tag. */
function specialMarkup(
  text: string,
  start: number,
  name: string,
): { end: number; text: string } | null {
  const rest = text.slice(start, start + 9);
  if (rest.startsWith("<?")) return { end: endOf(text, "?>", { start, name }), text: "" };
  if (!rest.startsWith("<!")) return null;
  if (rest.startsWith("<!--")) return { end: endOf(text, "-->", { start, name }), text: "" };
  if (rest !== "<![CDATA[") throw xmlMalformed(name, `it has a declaration ${rest}`);
  const end = endOf(text, "]]>", { start, name });
  return { end, text: text.slice(start + 9, end - 3) };
}

function endOf(
  text: string,
  mark: string,
  { start, name }: { start: number; name: string },
): number {
  const found = text.indexOf(mark, start);
  if (found < 0) throw xmlMalformed(name, "it ends inside markup");
  return found + mark.length;
}

/** One past the ">" that is not in quotes. */
function endOfTag(text: string, start: number, name: string): number {
  let quote = "";
  const last = Math.min(text.length, start + LONGEST_TAG);
  for (let at = start + 1; at < last; at++) {
    const character = text[at]!;
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === ">") return at + 1;
  }
  throw xmlMalformed(name, "it ends inside a tag");
}

function* tagEvents(
  tag: string,
  { open, name }: { open: string[]; name: string },
): Generator<XmlEvent> {
  const element = localName(/^\/?([^\s/]*)/.exec(tag)![1]!);
  if (tag.startsWith("/")) {
    if (open.pop() !== element)
      throw xmlMalformed(name, `</${element.slice(0, 40)}> closes nothing`);
    yield { kind: "close", name: element };
    return;
  }
  if (element === "" || open.length >= DEEPEST)
    throw xmlMalformed(name, "a tag without name, or too deep");
  yield { kind: "open", name: element, attributes: attributesOf(tag, name) };
  if (tag.endsWith("/")) yield { kind: "close", name: element };
  else open.push(element);
}

function attributesOf(tag: string, name: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, key, double, single] of tag.matchAll(ATTRIBUTE)) {
    attributes.set(localName(key!), unescaped(double ?? single ?? "", name));
  }
  return attributes;
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function unescaped(text: string, name: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&([^;&]{0,12});?/g, (written, inner: string) => {
    const named = ENTITIES.get(inner);
    if (named !== undefined && written.endsWith(";")) return named;
    const [, hex, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(inner) ?? [];
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    if (written.endsWith(";") && code <= 0x10ffff) return String.fromCodePoint(code);
    throw xmlMalformed(name, `the entity ${written} is unknown`);
  });
}

function xmlMalformed(name: string, what: string): EinthovenError {
  return new EinthovenError(
    "table-malformed",
    `${name} is not XML as office programs write it: ${what}`,
    {
      hint: "save the workbook again, or export the sheet as CSV",
    },
  );
}
