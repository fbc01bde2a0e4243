import fc from "fast-check";
import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { escapeHtml, html, trusted } from "../../src/report/html.ts";

test("text in a template cannot become markup", () => {
  const hostile = `<script>alert("1")</script>' onload='x`;
  expect(html`<p title="${hostile}">${hostile}</p>`.markup).not.toMatch(/<script|onload='/);
});

test("markup, lists, numbers and nothing are written as they are", () => {
  const items = ["a", null, false as const, trusted("<b>&amp;</b>"), 0];
  expect(html`<p>${items}</p>`.markup).toBe("<p>a<b>&amp;</b>0</p>");
});

test("a browser reads back every escaped text unchanged", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => {
      const { document } = parseHTML(`<html><body><p id="p">${escapeHtml(text)}</p></body></html>`);
      expect(document.querySelector("#p")?.textContent).toBe(text);
    }),
  );
});
