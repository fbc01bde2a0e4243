import { rmSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe } from "vitest";
import { CHROMIUM, NO_CHROMIUM, openChromium } from "./chromium.ts";
import { testFirstUse } from "./explorer/first-use.ts";
import { testLook } from "./explorer/look.ts";
import { testMapUse } from "./explorer/map-use.ts";
import { testOtherViews } from "./explorer/other-views.ts";
import { testReach } from "./explorer/reach.ts";
import { testRecordUse } from "./explorer/record-use.ts";
import { testStaticExport } from "./explorer/static-export.ts";
import { explorerStudy, type Viewed, viewStudy } from "./explorer-study.ts";

describe.skipIf(CHROMIUM === undefined)(
  `explorer in a browser (${CHROMIUM ?? NO_CHROMIUM})`,
  () => {
    let folder: string;
    let viewed: Viewed;
    let browser: Browser;
    const given = (): { browser: Browser; url: string; folder: string } => ({
      browser,
      url: viewed.url,
      folder,
    });

    beforeAll(async () => {
      folder = await explorerStudy();
      viewed = await viewStudy(folder);
      browser = await openChromium();
    }, 900_000);
    afterAll(async () => {
      await browser?.close();
      await viewed?.stop();
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    });

    describe("first use", () => testFirstUse(given));
    describe("maps", () => testMapUse(given));
    describe("records", () => testRecordUse(given));
    describe("other views", () => testOtherViews(given));
    describe("reach", () => testReach(given));
    describe("look", () => testLook(given));
    describe("static export", () => testStaticExport(given));
  },
);
