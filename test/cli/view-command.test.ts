import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Finished, start } from "./program.ts";
import { SMALL_STUDY, type SmallStudy, writeSmallStudy } from "./small-study.ts";

let small: SmallStudy;

beforeAll(async () => {
  small = writeSmallStudy();
  await small.json(["run", "--workers", "1"]);
});

afterAll(() => rmSync(small.folder, { recursive: true, force: true }));

interface Running {
  readonly url: string;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Finished>;
}

/** Starts `view` and waits until it says where it listens. */
function view(...args: string[]): Promise<Running> {
  const { child, finished } = start(["view", "--json", ...args], small.folder);
  return new Promise((done, fail) => {
    let text = "";
    child.stdout!.on("data", (part) => {
      text += String(part);
      const [, url] = /"url": "([^"]+)"/.exec(text) ?? [];
      if (url === undefined) return;
      done({
        url,
        end: (signal) => {
          child.kill(signal);
          return finished;
        },
      });
    });
    void finished.then(({ stderr }) => fail(new Error(stderr)));
  });
}

test("view serves the study until Ctrl-C, writes nothing, and ends with 0", async () => {
  const before = readdirSync(small.folder, { recursive: true }).sort();
  const { url, end } = await view();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  const study = (await (await fetch(`${url}data/study.json`)).json()) as { title: string };
  expect(study.title).toBe("Tools");
  expect((await fetch(url)).headers.get("content-type")).toContain("text/html");
  const { code, stdout } = await end("SIGINT");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ url, token: null });
  expect(readdirSync(small.folder, { recursive: true }).sort()).toEqual(before);
});

test("Ctrl-C also ends it while a connection is open, and frees the port", async () => {
  const { url, end } = await view();
  const kept = await fetch(`${url}data/study.json`, { headers: { connection: "keep-alive" } });
  await kept.arrayBuffer();
  expect((await end("SIGTERM")).code).toBe(0);
  const { port } = new URL(url);
  const again = await view("--port", port);
  expect(again.url).toBe(url);
  await again.end("SIGINT");
});

test("a second one on the same port says why it cannot", async () => {
  const first = await view();
  const { port } = new URL(first.url);
  const { error } = await small.json<{ error: object }>(["view", "--port", port], 1);
  expect(error).toMatchObject({ code: "port-taken", hint: expect.stringContaining("--port") });
  await first.end("SIGINT");
});

test("bound to more than this machine, it hands out a token", async () => {
  const { url, end } = await view("--host", "0.0.0.0");
  const { port, hash } = new URL(url);
  expect(hash).toMatch(/^#token=[\w-]{32}$/);
  const at = `http://127.0.0.1:${port}/data/study.json`;
  expect((await fetch(at)).status).toBe(401);
  const headers = { "x-einthoven-token": hash.slice("#token=".length) };
  expect((await fetch(at, { headers })).status).toBe(200);
  await end("SIGINT");
});

test("what cannot be looked at is explained", async () => {
  writeFileSync(small.at("unrun.yaml"), SMALL_STUDY);
  const unrun = await small.json<{ error: object }>(["view", "unrun.yaml"], 1);
  expect(unrun.error).toMatchObject({
    code: "result-missing",
    hint: expect.stringContaining("einthoven run unrun.yaml"),
  });
  const port = await small.json<{ error: object }>(["view", "--port", "99999"], 1);
  expect(port.error).toMatchObject({ code: "option-invalid" });
});

test("a study file that was changed since it ran is shown as it ran, and that is said", async () => {
  writeFileSync(small.at("study.yaml"), SMALL_STUDY.replace("Tools", "Other"));
  const { url, end } = await view();
  const study = (await (await fetch(`${url}data/study.json`)).json()) as { title: string };
  expect(study.title).toBe("Tools");
  expect((await end("SIGINT")).stderr).toContain("has changed since it ran");
});
