import { connect } from "node:net";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { explorerPaths } from "../../../src/results/explorer/explorer-paths.ts";
import { explorerStudySchema } from "../../../src/results/explorer/explorer-study.ts";
import type { AppFile } from "../../../src/run/view/app-files.ts";
import { openExplorer } from "../../../src/run/view/explorer.ts";
import { startViewServer, type ViewServer } from "../../../src/run/view/view-server.ts";
import { type SmallStudy, writeSmallStudy } from "../../cli/small-study.ts";

const PAGE: AppFile = {
  bytes: new TextEncoder().encode(`<!doctype html><title>page</title>${" ".repeat(2000)}`),
  type: "text/html; charset=utf-8",
};
const APP = new Map([
  ["", PAGE],
  ["index.html", PAGE],
]);

let small: SmallStudy;
let server: ViewServer;
let guarded: ViewServer;

beforeAll(async () => {
  small = writeSmallStudy();
  await small.json(["run", "--workers", "1"]);
  const location = { studyFile: small.at("study.yaml") };
  const here = await openExplorer(location, { audience: "here" });
  server = await startViewServer(here, { app: APP });
  const elsewhere = await openExplorer(location, { audience: "elsewhere" });
  guarded = await startViewServer(elsewhere, { host: "0.0.0.0", app: APP });
});

afterAll(async () => {
  await server.close();
  await guarded.close();
});

/** Sends text as it is, and returns all that comes back before the server closes. */
function raw(text: string, port: number = server.port): Promise<string> {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.on("data", (part) => {
      answer += part.toString("latin1");
    });
    socket.on("close", () => done(answer));
    socket.on("error", () => done(answer));
    socket.write(text, "latin1");
  });
}

function get(target: string, headers = "Host: 127.0.0.1"): Promise<string> {
  return raw(`GET ${target} HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`);
}

const status = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);

test("the study is served, with headers that let a page load its own files only", async () => {
  const response = await fetch(`${server.url}${explorerPaths.study}`);
  explorerStudySchema.parse(await response.json());
  const { headers } = response;
  const policy = headers.get("content-security-policy")!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
  expect(headers.get("access-control-allow-origin")).toBeNull();
});

test.each([
  "/../study.yaml",
  "/../../../../etc/passwd",
  "/%2e%2e/%2e%2e/etc/passwd",
  "/%252e%252e/%252e%252e/etc/passwd",
  "/..%5c..%5cetc%5cpasswd",
  "/data\\..\\..\\study.yaml",
  "/data/%00study.json",
  "/data/ecg/south/..%2f..%2fstudy.yaml",
  "/data/ecg/south/~2E.~2Fstudy.bin",
  "//etc/passwd",
  "/study.yaml",
  "/runs/study/plan.json",
  "/data/",
  "/data/study.json/",
])("%s is answered with 400 or 404 and nothing of the disk", async (target) => {
  const answer = await get(target);
  expect([400, 404]).toContain(status(answer));
  expect(answer).not.toContain("root:");
  expect(answer).not.toContain("minimumPositives");
});

test("what is no HTTP is refused, whatever it is, and the server goes on", async () => {
  for (const junk of [
    "\0\0\0\0",
    "GET\r\n\r\n",
    "GET / HTTP/9.9\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    `GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
    "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nzzz",
    "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
    "CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
  ]) {
    const answer = await raw(junk);
    expect(answer === "" || status(answer) >= 400, JSON.stringify(junk.slice(0, 40))).toBe(true);
  }
  expect(status(await get("/"))).toBe(200);
});

test("any target at all is answered or refused, never by a failure of the server", async () => {
  const target = fc
    .string({ unit: "binary-ascii", maxLength: 60 })
    .map((text) => `/${text.replaceAll(/[\s\u007f]/g, "%20")}`);
  await fc.assert(
    fc.asyncProperty(target, async (text) => {
      const answer = await get(text);
      expect([200, 400, 404, 414]).toContain(status(answer));
    }),
    { numRuns: 100 },
  );
});

test("only reading is allowed", async () => {
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    const answer = await raw(
      `${method} /data/study.json HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`,
    );
    expect(status(answer), method).toBe(405);
  }
  const head = await raw("HEAD / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
  expect(status(head)).toBe(200);
  expect(head.split("\r\n\r\n")[1]).toBe("");
});

test("a name that is not the server's own is refused, as a rebound one would send", async () => {
  expect(status(await get("/data/study.json", "Host: evil.example"))).toBe(403);
  expect(status(await get("/data/study.json", `Host: localhost:${server.port}`))).toBe(200);
});

test("answers are packed as asked, and sent once while they do not change", async () => {
  const plain = (await get("/")).split("\r\n\r\n")[1]!;
  for (const [name, unpack] of [
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
  ] as const) {
    const answer = await get("/", `Host: localhost\r\nAccept-Encoding: ${name}`);
    expect(answer).toMatch(new RegExp(`content-encoding: ${name}`, "i"));
    const body = answer.slice(answer.indexOf("\r\n\r\n") + 4);
    expect(unpack(Buffer.from(body, "latin1")).toString("latin1")).toBe(plain);
    const tag = /etag: ("[^"]+")/i.exec(answer)![1]!;
    const again = await get(
      "/",
      `Host: localhost\r\nAccept-Encoding: ${name}\r\nIf-None-Match: ${tag}`,
    );
    expect(status(again)).toBe(304);
    const other = await get("/", `Host: localhost\r\nIf-None-Match: ${tag}`);
    expect(status(other)).toBe(200);
  }
  expect(await get("/", "Host: localhost\r\nAccept-Encoding: br;q=0, gzip;q=0")).not.toMatch(
    /content-encoding/i,
  );
});

test("beyond loopback, data are for those who have the token", async () => {
  const at = `http://127.0.0.1:${guarded.port}/`;
  const ask = async (headers: Record<string, string>): Promise<number> =>
    (await fetch(`${at}data/study.json`, { headers })).status;
  expect(server.token).toBeNull();
  expect(guarded.token).toMatch(/^[\w-]{32}$/);
  expect(guarded.url).toContain(`/#token=${guarded.token}`);
  expect((await fetch(at)).status).toBe(200);
  expect(await ask({})).toBe(401);
  expect(await ask({ "x-einthoven-token": guarded.token!.toLowerCase() })).toBe(401);
  expect(await ask({ "x-einthoven-token": guarded.token! })).toBe(200);
  expect(await ask({ cookie: `einthoven-token=${guarded.token}` })).toBe(200);
});

test("a port that is taken is named, with what to do", async () => {
  const explorer = await openExplorer({ studyFile: small.at("study.yaml") }, { audience: "here" });
  const second = startViewServer(explorer, { port: server.port, app: APP });
  await expect(second).rejects.toMatchObject({
    code: "port-taken",
    message: expect.stringContaining(String(server.port)),
    hint: expect.stringContaining("--port"),
  });
  const nowhere = startViewServer(explorer, { host: "192.0.2.1", app: APP });
  await expect(nowhere).rejects.toMatchObject({ code: "option-invalid" });
});

test("many requests at once are all answered", async () => {
  const { id } = (await openExplorer({ studyFile: small.at("study.yaml") }, { audience: "here" }))
    .cohorts[0]!.records[0]!;
  const addresses = Array.from({ length: 40 }, (_, i) =>
    i % 2 === 0
      ? explorerPaths.ecg("south", id)
      : explorerPaths.neighboursOf("demographics", "south", id),
  );
  const codes = await Promise.all(
    addresses.map(
      async (address) => (await fetch(join(server.url, address).replace(":/", "://"))).status,
    ),
  );
  expect(new Set(codes)).toEqual(new Set([200]));
});
