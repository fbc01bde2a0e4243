import { csvParseRows } from "d3-dsv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { csvOf, csvUrl } from "../../src/report/csv-table.ts";

test("numbers keep every digit and a missing one is an empty field", () => {
  const csv = csvOf({ name: "t", columns: ["a", "b"], rows: [[0.1 + 0.2, null]] });
  expect(csv).toBe("a,b\n0.30000000000000004,\n");
});

test("any text survives the way through CSV, the download link and back", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme" }), { minLength: 2, maxLength: 3 }),
      (cells) => {
        const url = csvUrl(csvOf({ name: "t", columns: cells, rows: [cells] }));
        expect(url).not.toMatch(/[\s"'<>#&]/);
        const csv = decodeURIComponent(url.slice(url.indexOf(",") + 1));
        expect(csvParseRows(csv)[1]).toEqual(cells);
      },
    ),
  );
});

test("half a surrogate pair does not break the link", () => {
  const url = csvUrl(csvOf({ name: "t", columns: ["a"], rows: [["\uD800"]] }));
  expect(decodeURIComponent(url)).toContain("\uFFFD");
});
