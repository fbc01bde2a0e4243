import type { XmlHandlers } from "./xml-events.ts";

/** Handlers that collect the text inside elements. */
export interface TextInside extends XmlHandlers {
  /** What was collected since the last time. */
  take(): string;
}

/** Collects the text inside the named elements, but not inside phonetic guides (rPh). */
export function textInside(names: readonly string[]): TextInside {
  let collected = "";
  let inside = 0;
  let phonetic = 0;
  return {
    open: new Map([
      ...names.map((name) => [name, () => void inside++] as const),
      ["rPh", () => void phonetic++] as const,
    ]),
    close: new Map([
      ...names.map((name) => [name, () => void inside--] as const),
      ["rPh", () => void phonetic--] as const,
    ]),
    text: (text) => {
      if (inside > 0 && phonetic === 0) collected += text;
    },
    take: () => {
      const taken = collected;
      collected = "";
      return taken;
    },
  };
}
