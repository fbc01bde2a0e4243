import { EinthovenError } from "../core/error.ts";

/** A value that a Python literal can state. Tuples and lists are both arrays. */
export type PythonValue =
  | null
  | boolean
  | number
  | string
  | readonly PythonValue[]
  | ReadonlyMap<string, PythonValue>;

/**
 * Parses the literals that Python's `repr` writes for plain data: strings in either quote, numbers, True, False,
 * None, lists, tuples and dicts with string keys. PTB-XL stores its statements so (`{'NORM': 100.0}`), and so
 * does the header of a .npy file. Nothing is evaluated. Throws `table-malformed` with the text.
 */
export function parsePythonLiteral(text: string): PythonValue {
  const parser: Parser = { text, at: 0, depth: 0 };
  const value = parseValue(parser);
  skipSpace(parser);
  if (parser.at < text.length) throw malformed(parser, "the end");
  return value;
}

interface Parser {
  readonly text: string;
  at: number;
  /** Brackets that are open. */
  depth: number;
}

/** Far more than any table has; without a limit, a file of brackets would exhaust the stack. */
const DEEPEST = 64;

const WORDS: ReadonlyMap<string, PythonValue> = new Map<string, PythonValue>([
  ["True", true],
  ["False", false],
  ["None", null],
  ["nan", Number.NaN],
]);
const CLOSING: ReadonlyMap<string, string> = new Map([
  ["[", "]"],
  ["(", ")"],
]);
const NUMBER_OR_WORD = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[A-Za-z]+/y;
const STRING = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/y;

function parseValue(parser: Parser): PythonValue {
  skipSpace(parser);
  const first = parser.text[parser.at] ?? "";
  if (first === "{" || CLOSING.has(first)) return parseNested(parser, first);
  if (first === "'" || first === '"') return parseString(parser);
  const token = match(parser, NUMBER_OR_WORD)?.[0];
  if (token === undefined) throw malformed(parser, "a value");
  const word = WORDS.get(token);
  if (word !== undefined) return word;
  const number = Number(token);
  if (Number.isNaN(number)) throw malformed(parser, "a number");
  return number;
}

function parseNested(parser: Parser, first: string): PythonValue {
  if (parser.depth >= DEEPEST) throw malformed(parser, `at most ${DEEPEST} nested brackets`);
  parser.depth += 1;
  const value = first === "{" ? parseDict(parser) : parseSequence(parser, first);
  parser.depth -= 1;
  return value;
}

function parseDict(parser: Parser): ReadonlyMap<string, PythonValue> {
  const entries = new Map<string, PythonValue>();
  parser.at += 1;
  while (!takes(parser, "}")) {
    skipSpace(parser);
    const key = parseString(parser);
    if (!takes(parser, ":")) throw malformed(parser, '":"');
    entries.set(key, parseValue(parser));
    endItem(parser, "}");
  }
  return entries;
}

function parseSequence(parser: Parser, opening: string): readonly PythonValue[] {
  const closing = CLOSING.get(opening)!;
  const items: PythonValue[] = [];
  parser.at += 1;
  while (!takes(parser, closing)) {
    items.push(parseValue(parser));
    endItem(parser, closing);
  }
  return items;
}

/** After an item there must be a comma, or the closing bracket (which stays, for the loop to see). */
function endItem(parser: Parser, closing: string): void {
  if (takes(parser, ",")) return;
  skipSpace(parser);
  if (parser.text[parser.at] !== closing) throw malformed(parser, `"," or "${closing}"`);
}

function parseString(parser: Parser): string {
  const found = match(parser, STRING);
  if (found === null) throw malformed(parser, "a quoted string");
  return (found[1] ?? found[2] ?? "").replace(/\\(.)/g, "$1");
}

function match(parser: Parser, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = parser.at;
  const found = pattern.exec(parser.text);
  if (found !== null) parser.at = pattern.lastIndex;
  return found;
}

function takes(parser: Parser, character: string): boolean {
  skipSpace(parser);
  if (parser.text[parser.at] !== character) return false;
  parser.at += 1;
  return true;
}

function skipSpace(parser: Parser): void {
  while (/\s/.test(parser.text[parser.at] ?? "")) parser.at += 1;
}

function malformed(parser: Parser, expected: string): EinthovenError {
  const shown = parser.text.length > 80 ? `${parser.text.slice(0, 77)}...` : parser.text;
  return new EinthovenError(
    "table-malformed",
    `no Python literal, ${expected} expected at character ${parser.at + 1}: ${shown}`,
    { hint: "expected something like {'NORM': 100.0, 'SR': 0.0}" },
  );
}
