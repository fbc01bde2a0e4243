import { COMMENT_CODE, STANDARD_SYMBOLS } from "./annotation-codes.ts";
import { type AnnotationEntry, readEntries } from "./annotation-entries.ts";

/** One annotation. */
export interface Annotation extends AnnotationEntry {
  /** "N", "(" ...; "[42]" for a code that neither the standard nor the file defines. */
  readonly symbol: string;
}

/** A kind of annotation that a file defines for itself. */
export interface DefinedKind {
  readonly code: number;
  readonly symbol: string;
  readonly meaning: string;
}

/** What an annotation file holds. */
export interface AnnotationFile {
  /** In the order of the file, which is that of time. */
  readonly annotations: readonly Annotation[];
  /** Rate that `sample` counts in; null where the file does not say: the record's own. */
  readonly samplingRateHz: number | null;
  readonly definedKinds: readonly DefinedKind[];
}

/**
 * Reads an annotation file in MIT format (annot(5) of the WFDB Applications Guide), such as those of LUDB (one per lead)
 * and INCART (`.atr`). The rate and the definitions that comments at sample 0 state are taken out; other comments
 * stay. Throws `file-truncated` for a file without its closing mark.
 */
export function readAnnotations(bytes: Uint8Array): AnnotationFile {
  const entries = readEntries(bytes);
  const isDefinition = ({ sample, code, note }: AnnotationEntry): boolean =>
    sample === 0 && code === COMMENT_CODE && note.startsWith(DEFINITION_MARK);
  const within = definitionsOf(entries);
  const definedKinds = [...within.values()].flatMap((kind) => kind ?? []);
  const symbols = new Map([
    ...STANDARD_SYMBOLS,
    ...definedKinds.map(({ code, symbol }) => [code, symbol] as const),
  ]);
  return {
    annotations: entries
      .filter((entry) => !within.has(entry) && !isDefinition(entry))
      .map((entry) => ({ ...entry, symbol: symbols.get(entry.code) ?? `[${entry.code}]` })),
    samplingRateHz: rateOf(entries.filter(isDefinition)),
    definedKinds,
  };
}

const DEFINITION_MARK = "## ";
const START_OF_KINDS = "## annotation type definitions";
const END_OF_KINDS = "## end of definitions";

/** The entries between the two marks, each with the kind it defines; null for one that defines nothing. */
function definitionsOf(
  entries: readonly AnnotationEntry[],
): Map<AnnotationEntry, DefinedKind | null> {
  const found = new Map<AnnotationEntry, DefinedKind | null>();
  const isComment = ({ sample, code }: AnnotationEntry): boolean =>
    sample === 0 && code === COMMENT_CODE;
  const start = entries.findIndex((entry) => isComment(entry) && entry.note === START_OF_KINDS);
  if (start < 0) return found;
  const length = entries
    .slice(start)
    .findIndex((entry) => !isComment(entry) || entry.note === END_OF_KINDS);
  const end = length < 0 ? entries.length : start + length;
  for (const entry of entries.slice(start + 1, end)) found.set(entry, kindOf(entry.note));
  return found;
}

/** "42 x blocked beat": code, symbol, meaning. */
function kindOf(note: string): DefinedKind | null {
  const [, code, symbol, meaning] = /^(\d+) (\S+) (.+)$/.exec(note) ?? [];
  return code === undefined ? null : { code: Number(code), symbol: symbol!, meaning: meaning! };
}

function rateOf(definitions: readonly AnnotationEntry[]): number | null {
  for (const { note } of definitions) {
    const [, rate] = /^## time resolution: (\d+(?:\.\d*)?)/.exec(note) ?? [];
    if (rate !== undefined && Number(rate) > 0) return Number(rate);
  }
  return null;
}
