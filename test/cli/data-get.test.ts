import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DATASETS } from "../../src/datasets/catalogue.ts";
import { brokenFile, file, openPublisher, type Publisher } from "../run/download/publisher.ts";
import { einthoven, emptyFolder } from "./program.ts";

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const SIGNAL = new Uint8Array(30_000).fill(3);
const FILES = new Map([
  ["ptbxl_database.csv", text("ecg_id\n")],
  ["records100/00000/00001_lr.dat", SIGNAL],
  ["records100/00000/00001_lr.hea", text("low")],
  ["records500/00000/00001_hr.dat", SIGNAL],
  ["records500/00000/00001_hr.hea", text("one")],
  ["records500/00000/00002_hr.dat", SIGNAL],
  ["records500/00000/00002_hr.hea", text("two")],
]);
const SUMS = [...FILES].map(([path, bytes]) => `${sha256(bytes)} ${path}\n`).join("");

let publisher: Publisher;
beforeAll(async () => {
  const release = "/ptb-xl/1.0.3";
  const answers = [...FILES].map(([path, bytes]) => {
    const answer = path.endsWith("hr.dat")
      ? brokenFile(bytes, { cut: 9000, times: 1 })
      : file(bytes);
    return [`${release}/${path}`, answer] as const;
  });
  publisher = await openPublisher({
    [`${release}/SHA256SUMS.txt`]: file(text(SUMS)),
    ...Object.fromEntries(answers),
  });
});
afterAll(() => publisher.close());

function get(folder: string, ...more: string[]) {
  const mirror = ["--mirror", publisher.url, "--to", "p"];
  return einthoven(["data", "get", "ptb-xl", ...mirror, ...more], folder);
}

test("a dataset is downloaded after its licence was accepted, record by record, and verified", async () => {
  const folder = emptyFolder();
  const refused = await get(folder);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/CC-BY-4\.0[\s\S]*licence-unaccepted/);
  expect(existsSync(join(folder, "p"))).toBe(false);

  const one = await get(folder, "--accept-licence", "--limit", "1", "--json");
  expect(one.code, one.stderr).toBe(0);
  expect(JSON.parse(one.stdout)).toMatchObject({ card: "ptb-xl", downloaded: 4, failures: [] });
  const signal = readFileSync(join(folder, "p/records500/00000/00001_hr.dat"));
  expect(signal).toEqual(Buffer.from(SIGNAL));
  expect(existsSync(join(folder, "p/records100"))).toBe(false);

  const all = await get(folder, "--accept-licence");
  expect(all.code, all.stderr).toBe(0);
  expect(all.stdout).toMatch(/2 files downloaded.*4 were there already/);
  expect(all.stdout).toContain("einthoven data check p --card ptb-xl");
}, 60_000);

test("a pattern that matches no record, and a wrong limit, are refused", async () => {
  const none = await get(emptyFolder(), "--accept-licence", "--records", "nothing*");
  expect(none.code).toBe(1);
  expect(none.stderr).toContain("option-invalid");
  expect((await get(emptyFolder(), "--limit", "some")).code).toBe(2);
});

const CLOSED = DATASETS.filter(
  ({ card }) => card.simulated || card.access !== "open" || card.download?.kind === "manual",
).map(({ card }) => card.id);

test.each(CLOSED)("%s is explained instead of downloaded", async (id) => {
  const { code, stderr } = await einthoven(["data", "get", id, "--accept-licence"], emptyFolder());
  expect(code).toBe(1);
  expect(stderr).toContain("download-refused");
  expect(stderr).toMatch(/next +\S/);
});
