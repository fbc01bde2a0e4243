import { textInside } from "./text-inside.ts";
import { walkXml } from "./xml-events.ts";

/** Parses the texts that the cells of a workbook share: plain, or in runs of one format each. */
export function parseSharedStrings(xml: string): readonly string[] {
  const strings: string[] = [];
  const value = textInside(["t"]);
  walkXml(xml, "the shared strings", {
    open: new Map([...value.open, ["si", () => void value.take()]]),
    close: new Map([...value.close, ["si", () => void strings.push(value.take())]]),
    text: value.text,
  });
  return strings;
}
