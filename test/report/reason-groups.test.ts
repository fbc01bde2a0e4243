import { expect, test } from "vitest";
import { reasonGroups } from "../../src/report/figures/reason-groups.ts";

test("reasons that differ only in numbers and names are one line with a count", () => {
  const { markup } = reasonGroups([
    { reason: "1 positive and 65 negative test records; 2 of each are needed", about: "AF" },
    { reason: "0 positive and 11 negative test records; 2 of each are needed", about: "SB" },
    { reason: "not assessed in cpsc2018, on which it would be trained", about: "SB" },
  ])!;
  expect(markup.match(/<li>/g)).toHaveLength(2);
  expect(markup).toContain(
    "too few positive or negative test records (2 of each are needed): 2 cells (AF and SB)",
  );
  expect(markup).toContain("not assessed where it would be trained: 1 cell (SB)");
});

test("without a hatched cell nothing is explained", () => {
  expect(reasonGroups([])).toBeNull();
});
