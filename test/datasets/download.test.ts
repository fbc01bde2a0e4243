import { expect, test } from "vitest";
import { chooseFiles } from "../../src/datasets/choose-files.ts";
import type { RemoteFile } from "../../src/datasets/download.ts";
import {
  figshareArticleIds,
  figshareFiles,
  physionetFiles,
  zenodoFiles,
} from "../../src/datasets/download-listing.ts";

const SHA = "ab".repeat(32);
const MD5 = "cd".repeat(16);

test("PhysioNet's list gives one file per line, with its address", () => {
  const files = physionetFiles(
    `${SHA} RECORDS\n${SHA} records500/00000/00001_hr.dat\n${SHA}  a b.csv\n`,
    "https://physionet.org/files/ptb-xl/1.0.3/",
  );
  expect(files).toHaveLength(3);
  expect(files[1]).toEqual({
    path: "records500/00000/00001_hr.dat",
    url: "https://physionet.org/files/ptb-xl/1.0.3/records500/00000/00001_hr.dat",
    bytes: null,
    checksum: { algorithm: "sha256", hex: SHA },
  });
  expect(files[2]!.url).toBe("https://physionet.org/files/ptb-xl/1.0.3/a%20b.csv");
});

test.each(["../outside", "/etc/passwd", "a/../../b", "a\\b", "C:/x", "a//b"])(
  "a list that names %s is refused",
  (path) => {
    const refused = expect.objectContaining({ code: "download-refused" });
    expect(() => physionetFiles(`${SHA} ${path}`, "https://x/")).toThrow(refused);
    const entry = { key: path, size: 1, checksum: `md5:${MD5}`, links: { self: "https://x/" } };
    expect(() => zenodoFiles({ files: [entry] })).toThrow(refused);
  },
);

test("a page in place of a list is refused", () => {
  const refused = expect.objectContaining({ code: "download-refused" });
  expect(() => physionetFiles("<html>", "https://x/")).toThrow(refused);
  expect(() => zenodoFiles({ message: "gone" })).toThrow(refused);
  expect(() => figshareFiles({ message: "gone" })).toThrow(refused);
  expect(() => figshareArticleIds(null)).toThrow(refused);
});

test("Zenodo's and figshare's answers give sizes and md5", () => {
  const self = "https://zenodo.org/api/records/1/files/exams.csv/content";
  const zenodo = zenodoFiles({
    id: 1,
    files: [{ key: "exams.csv", size: 7, checksum: `md5:${MD5}`, links: { self } }],
  });
  const expected = { bytes: 7, checksum: { algorithm: "md5", hex: MD5 } };
  expect(zenodo).toEqual([{ path: "exams.csv", url: self, ...expected }]);
  const download_url = "https://ndownloader.figshare.com/files/1";
  const figshare = figshareFiles([{ name: "code.csv", size: 7, download_url, computed_md5: MD5 }]);
  expect(figshare).toEqual([{ path: "code.csv", url: download_url, ...expected }]);
  expect(figshareArticleIds([{ id: 3, title: "x" }, { id: 4 }])).toEqual([3, 4]);
});

function listed(...paths: string[]): RemoteFile[] {
  return paths.map((path) => ({ path, url: `https://x/${path}`, bytes: null, checksum: null }));
}

const paths = (files: readonly RemoteFile[]): string[] => files.map(({ path }) => path);

const RELEASE = listed(
  "LICENSE.txt",
  "records100/00000/00001_lr.dat",
  "records100/00000/00001_lr.hea",
  "records500/00000/00001_hr.dat",
  "records500/00000/00001_hr.hea",
  "records500/00000/00002_hr.dat",
  "records500/00000/00002_hr.hea",
  "table.csv",
);

test("without a choice everything is taken, but for what no reader needs", () => {
  expect(chooseFiles(RELEASE, {})).toEqual(RELEASE);
  expect(paths(chooseFiles(RELEASE, { without: ["records100/*"] }))).toEqual(
    paths(RELEASE).filter((path) => !path.startsWith("records100")),
  );
});

test("a limit takes whole records, and tables always come along", () => {
  expect(paths(chooseFiles(RELEASE, { limit: 1, without: ["records100/*"] }))).toEqual([
    "LICENSE.txt",
    "records500/00000/00001_hr.dat",
    "records500/00000/00001_hr.hea",
    "table.csv",
  ]);
});

test("a pattern is compared with the name, or with the path when it has a slash", () => {
  const both = ["00002_hr", "records500/*/00002*", "0000?_hr.hea"].map((records) =>
    paths(chooseFiles(RELEASE, { records })).filter((path) => path.includes("00002")),
  );
  for (const chosen of both) expect(chosen).toHaveLength(2);
  expect(paths(chooseFiles(RELEASE, { records: "none" }))).toEqual(["LICENSE.txt", "table.csv"]);
});

test("annotations stay with the record whose header they stand beside", () => {
  const ludb = listed(
    "data/1.hea",
    "data/1.dat",
    "data/1.avr",
    "data/2.hea",
    "data/2.avr",
    "ludb.csv",
  );
  expect(paths(chooseFiles(ludb, { limit: 1 }))).toEqual([
    "data/1.hea",
    "data/1.dat",
    "data/1.avr",
    "ludb.csv",
  ]);
});

test("of a release with several datasets, only one's own part is taken", () => {
  expect(paths(chooseFiles(RELEASE, { only: ["records500/*", "LICENSE.txt"] }))).toEqual(
    paths(RELEASE).filter((path) => /^(records500|LICENSE)/.test(path)),
  );
});
