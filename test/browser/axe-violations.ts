import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe finds wrong with a page: rule, first offender, what to do. Style sheets are not asked for a second time. */
export async function axeViolations(page: Page): Promise<unknown[]> {
  // By the debugger's hands: a page's own policy forbids any script that is not part of it.
  await page.evaluate(axe.source);
  return (await page.evaluate(
    `axe.run({ resultTypes: ["violations"], preload: false }).then(({ violations }) =>
      violations.map(({ id, nodes }) => [id, nodes[0].html, nodes[0].failureSummary]))`,
  )) as unknown[];
}
