import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import type { Browser } from "playwright-core";
import { expect, test } from "vitest";
import { einthoven } from "../../cli/program.ts";
import { closeQuietly, listed, openExplorerPage } from "../explorer-page.ts";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  js: "text/javascript",
  css: "text/css",
  svg: "image/svg+xml",
  json: "application/json",
};

/** A file server that knows nothing of the explorer. */
function plainServer(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://host").pathname);
    try {
      const bytes = readFileSync(join(folder, path.endsWith("/") ? `${path}index.html` : path));
      const type =
        TYPES[path.split(".").at(-1)!] ??
        (path.endsWith("/") ? "text/html" : "application/octet-stream");
      response.writeHead(200, { "Content-Type": type }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

/** The same page from static files. */
export function testStaticExport(given: () => { browser: Browser; folder: string }): void {
  test("an export opens from any file server: maps, table, neighbours; recordings say why they are not there", async () => {
    const { browser, folder } = given();
    const { code, stderr } = await einthoven(["view", "study.yaml", "--export", "site"], folder);
    expect(code, stderr).toBe(0);
    const server = await plainServer(join(folder, "site"));
    const { port } = server.address() as AddressInfo;
    const state = "model=features&datasets=south";
    const view = await openExplorerPage(browser, { url: `http://127.0.0.1:${port}/`, state });
    await view.page.locator("#records .record-id").first().waitFor();
    expect(await listed(view.page)).toBeGreaterThan(5);
    await view.page.locator("#records .virtual-row").first().click();
    await view.page.getByText("The recording is not shown").waitFor();
    await view.page.getByRole("tab", { name: "Most alike" }).click();
    await view.page.locator(".neighbours li").first().waitFor();
    await closeQuietly(view);
    server.close();
  });
}
