import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { RemoteFile } from "../../../src/datasets/download.ts";
import { type DownloadOptions, downloadFile } from "../../../src/run/download/download-file.ts";
import { type Answer, brokenFile, file, openPublisher, type Publisher } from "./publisher.ts";

const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) % 251);
const other = bytes.map((value) => 255 - value);
const sha256 = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");

let publisher: Publisher;
afterEach(() => publisher.close());

async function publish(answer: Answer): Promise<void> {
  publisher = await openPublisher({ "/file.bin": answer });
}

function remote(stated: Partial<RemoteFile> = {}): RemoteFile {
  return {
    path: "file.bin",
    url: `${publisher.url}/file.bin`,
    bytes: null,
    checksum: { algorithm: "sha256", hex: sha256(bytes) },
    ...stated,
  };
}

function options(more: Partial<DownloadOptions> = {}): DownloadOptions {
  const target = join(mkdtempSync(join(tmpdir(), "einthoven-download-")), "deep/file.bin");
  return { target, backoffMs: 1, attempts: 3, stallMs: 5000, ...more };
}

function isWhole({ target }: DownloadOptions, content = bytes): boolean {
  const leftovers = [`${target}.part`, `${target}.part.json`].some((path) => existsSync(path));
  return !leftovers && Buffer.compare(readFileSync(target), content) === 0;
}

test("a file arrives whole, with progress, and is not asked for again", async () => {
  await publish(file(bytes));
  const seen: number[] = [];
  const to = options({
    onProgress: (done, total) => {
      expect(total).toBe(bytes.length);
      seen.push(done);
    },
  });
  expect(await downloadFile(remote(), to)).toMatchObject({ state: "downloaded", bytes: 300_000 });
  expect(isWhole(to)).toBe(true);
  expect(seen.at(-1)).toBe(bytes.length);
  expect(await downloadFile(remote(), to)).toMatchObject({ state: "present" });
  expect(publisher.requests).toEqual(["GET /file.bin whole"]);
});

test("an interrupted file goes on where it stopped, within one run", async () => {
  await publish(brokenFile(bytes, { cut: 100_000, times: 2 }));
  const to = options();
  await downloadFile(remote(), to);
  expect(isWhole(to)).toBe(true);
  expect(publisher.requests).toHaveLength(3);
  expect(publisher.requests[1]).toMatch(/bytes=\d{5,6}-$/);
});

test("an interrupted file goes on where it stopped, in a later run", async () => {
  await publish(brokenFile(bytes, { cut: 100_000, times: 1 }));
  const to = options({ attempts: 1 });
  await expect(downloadFile(remote(), to)).rejects.toMatchObject({ code: "download-failed" });
  expect(existsSync(to.target)).toBe(false);
  expect(readFileSync(`${to.target}.part`).length).toBe(100_000);
  await downloadFile(remote(), to);
  expect(publisher.requests[1]).toBe("GET /file.bin bytes=100000-");
  expect(isWhole(to)).toBe(true);
});

test("progress starts the count of failures anew: a connection that breaks often still ends", async () => {
  await publish(brokenFile(bytes, { cut: 20_000, times: 9 }));
  const to = options({ attempts: 4 });
  await downloadFile(remote(), to);
  expect(isWhole(to)).toBe(true);
});

test("a server that ignores ranges is read from the start", async () => {
  await publish((_request, response, count) => {
    response.writeHead(200, { etag: '"one"', "content-length": bytes.length });
    if (count > 0) response.end(bytes);
    else response.write(bytes.subarray(0, 50_000), () => setTimeout(() => response.destroy(), 30));
  });
  const to = options();
  await downloadFile(remote(), to);
  expect(publisher.requests[1]).toMatch(/bytes=50000-/);
  expect(isWhole(to)).toBe(true);
});

test("a file that changed meanwhile is read from the start, not mixed", async () => {
  const old = brokenFile(other, { cut: 100_000, times: 9, etag: '"old"' });
  const now = file(bytes, { etag: '"new"' });
  await publish((request, response, count) => (count === 0 ? old : now)(request, response, count));
  const to = options();
  await downloadFile(remote({ checksum: null }), to);
  expect(isWhole(to)).toBe(true);
});

test("a server that sends a range of a changed file in spite of If-Range is not believed", async () => {
  const old = brokenFile(other, { cut: 100_000, times: 9, etag: '"old"' });
  await publish((request, response, count) => {
    if (count === 0) return old(request, response, count);
    delete request.headers["if-range"];
    return file(bytes, { etag: '"new"' })(request, response, count);
  });
  const to = options();
  await downloadFile(remote({ checksum: null }), to);
  expect(isWhole(to)).toBe(true);
});

test("without validator and checksum an interrupted file starts again", async () => {
  await publish((_request, response, count) => {
    response.writeHead(200, { "content-length": bytes.length });
    if (count > 0) response.end(bytes);
    else response.write(bytes.subarray(0, 50_000), () => setTimeout(() => response.destroy(), 30));
  });
  const to = options();
  await downloadFile(remote({ checksum: null }), to);
  expect(publisher.requests).toEqual(["GET /file.bin whole", "GET /file.bin whole"]);
  expect(isWhole(to)).toBe(true);
});

test("a part that is already whole only gets its name", async () => {
  await publish(file(bytes));
  const to = options();
  await publisher.close();
  publisher = await openPublisher({ "/file.bin": file(bytes) });
  await expect(
    downloadFile(remote(), { ...to, freeBytesOf: () => Promise.resolve(0) }),
  ).rejects.toMatchObject({ code: "write-failed" });
  writeFileSync(`${to.target}.part`, bytes);
  await downloadFile(remote(), to);
  expect(publisher.requests.at(-1)).toBe("GET /file.bin bytes=300000-");
  expect(isWhole(to)).toBe(true);
});

test("a file damaged once is fetched again; damaged twice, it is refused and nothing is left", async () => {
  await publish((request, response, count) =>
    file(count === 0 ? other : bytes)(request, response, count),
  );
  const healed = options();
  await downloadFile(remote(), healed);
  expect(isWhole(healed)).toBe(true);
  await publisher.close();

  await publish(file(other));
  const to = options();
  await expect(downloadFile(remote(), to)).rejects.toMatchObject({
    code: "download-corrupt",
    message: expect.stringContaining(sha256(bytes)),
  });
  expect(publisher.requests).toHaveLength(2);
  expect(existsSync(to.target) || existsSync(`${to.target}.part`)).toBe(false);
});

test("md5 and size are verified as well", async () => {
  await publish(file(bytes));
  const md5 = createHash("md5").update(bytes).digest("hex");
  const to = options();
  await downloadFile(remote({ checksum: { algorithm: "md5", hex: md5 } }), to);
  expect(isWhole(to)).toBe(true);
  await expect(
    downloadFile(remote({ bytes: 12, checksum: null }), options()),
  ).rejects.toMatchObject({ code: "download-corrupt", message: expect.stringContaining("12") });
});

test("a damaged file on disk is replaced", async () => {
  await publish(file(bytes));
  const to = options();
  await downloadFile(remote(), to);
  writeFileSync(to.target, other);
  expect(await downloadFile(remote(), to)).toMatchObject({ state: "downloaded" });
  expect(isWhole(to)).toBe(true);
});

test.each([
  [404, "download-refused", "no such file"],
  [403, "download-refused", "does not allow"],
  [401, "download-refused", "login"],
  [418, "download-refused", "refuses"],
])("status %i is explained and not tried again", async (status, code, message) => {
  await publish((_request, response) => response.writeHead(status).end());
  await expect(downloadFile(remote(), options())).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
    hint: expect.any(String),
  });
  expect(publisher.requests).toHaveLength(1);
});

test.each([429, 500, 503])("status %i is tried again, and then says so", async (status) => {
  await publish((request, response, count) =>
    count < 2
      ? response.writeHead(status, { "retry-after": "0" }).end()
      : file(bytes)(request, response, count),
  );
  const to = options();
  await downloadFile(remote(), to);
  expect(isWhole(to)).toBe(true);
  await expect(
    downloadFile({ ...remote(), url: `${publisher.url}/file.bin?again` }, options({ attempts: 2 })),
  ).rejects.toMatchObject({
    code: "download-failed",
    message: expect.stringContaining(`${status}`),
  });
});

test("a stalled connection is given up, and tried again", async () => {
  await publish((request, response, count) => {
    if (count > 0) return file(bytes)(request, response, count);
    response.writeHead(200, { etag: '"one"', "content-length": bytes.length });
    response.write(bytes.subarray(0, 1000));
  });
  const to = options({ stallMs: 150 });
  await downloadFile(remote(), to);
  expect(publisher.requests[1]).toBe("GET /file.bin bytes=1000-");
  expect(isWhole(to)).toBe(true);
});

test("a server that never answers is given up", async () => {
  await publish(() => {});
  await expect(
    downloadFile(remote(), options({ stallMs: 100, attempts: 2 })),
  ).rejects.toMatchObject({
    code: "download-failed",
    message: expect.stringContaining("nothing came"),
  });
});

test("redirects are followed, but not without end and not away from https", async () => {
  publisher = await openPublisher({
    "/file.bin": (_request, response) => response.writeHead(302, { location: "/there" }).end(),
    "/there": file(bytes),
    "/loop": (_request, response) => response.writeHead(302, { location: "/loop" }).end(),
    "/plain": (_request, response) =>
      response.writeHead(302, { location: "http://publisher.invalid/file" }).end(),
  });
  const to = options();
  await downloadFile(remote(), to);
  expect(isWhole(to)).toBe(true);
  await expect(
    downloadFile({ ...remote(), url: `${publisher.url}/loop` }, options()),
  ).rejects.toMatchObject({ code: "download-refused", message: expect.stringContaining("end") });
  await expect(
    downloadFile({ ...remote(), url: `${publisher.url}/plain` }, options()),
  ).rejects.toMatchObject({ code: "download-refused", message: expect.stringContaining("https") });
});

test("a page to confirm is recognised and explained, and is not kept", async () => {
  const page = "<html><title>Google Drive - Virus scan warning</title></html>";
  await publish((_request, response) =>
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page),
  );
  const to = options();
  await expect(downloadFile(remote({ checksum: null }), to)).rejects.toMatchObject({
    code: "download-refused",
    message: expect.stringContaining("Google Drive"),
    hint: expect.stringContaining(to.target),
  });
  expect(existsSync(to.target) || existsSync(`${to.target}.part`)).toBe(false);
});

test("no byte is written to a disk that cannot hold the file", async () => {
  await publish(file(bytes));
  const to = options({ freeBytesOf: () => Promise.resolve(1000) });
  await expect(downloadFile(remote(), to)).rejects.toMatchObject({
    code: "write-failed",
    message: expect.stringMatching(/needed.*free/),
  });
  expect(existsSync(`${to.target}.part`)).toBe(false);
});

test("stopping leaves what came, and the next run goes on", async () => {
  const controller = new AbortController();
  await publish((request, response, count) => {
    if (count > 0) return file(bytes)(request, response, count);
    response.writeHead(200, { etag: '"one"', "content-length": bytes.length });
    response.write(bytes.subarray(0, 1000));
  });
  const to = options();
  const stopped = downloadFile(remote(), {
    ...to,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await expect(stopped).rejects.toMatchObject({ code: "run-interrupted" });
  await downloadFile(remote(), to);
  expect(publisher.requests[1]).toBe("GET /file.bin bytes=1000-");
  expect(isWhole(to)).toBe(true);
});
