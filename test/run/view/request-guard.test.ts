import fc from "fast-check";
import { expect, test } from "vitest";
import { addressOf, guardedAddress } from "../../../src/run/view/request-guard.ts";

const HERE = { hosts: new Set(["127.0.0.1", "localhost", "[::1]"]), token: null };
const GET = { method: "GET", url: "/data/study.json", headers: { host: "127.0.0.1:80" } };

const pieces = fc.constantFrom(
  ...[
    "/",
    "\\",
    ".",
    "..",
    "%2e",
    "%2E",
    "%2f",
    "%5c",
    "%00",
    "%25",
    "%252e",
    "%c0%ae",
    "~2E",
    "a",
    "data",
    "?",
    "#",
    "\0",
    " ",
    "\u2215",
    "//",
    "%",
    "%zz",
  ],
);

test("whatever is asked for, an address has no part that leads upwards or hides anything", () => {
  fc.assert(
    fc.property(fc.array(pieces), (parts) => {
      const address = addressOf(`/${parts.join("")}`);
      if (address === null || address === "") return;
      for (const part of address.split("/")) expect(part).not.toMatch(/^\.*$/);
      expect(address).not.toMatch(/[\\%\0]/);
      expect(address.startsWith("/")).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  "/../x",
  "/a/../../x",
  "/%2e%2e/x",
  "/..%2fx",
  "/%252e%252e/x",
  "/a\\..\\x",
  "/a%5cx",
  "/a%00.bin",
  "/a//b",
  "//evil.example/x",
  "/.",
  "/a/.",
  "/%",
  "/%c0%ae%c0%ae/x",
  "http://evil.example/data/study.json",
  "*",
  "",
])("%j is no address", (target) => expect(addressOf(target)).toBeNull());

test("plain and percent-encoded addresses are one, without query and fragment", () => {
  expect(addressOf("/")).toBe("");
  expect(addressOf("/?x=1")).toBe("");
  expect(addressOf("/data/records/a.bin?x#y")).toBe("data/records/a.bin");
  expect(addressOf("/data/seen/m~7Er/n/1.bin")).toBe("data/seen/m~7Er/n/1.bin");
  expect(addressOf("/data/seen/m%7e7Er/n/1.bin")).toBe("data/seen/m~7Er/n/1.bin");
});

test.each(["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", ""])(
  "%s is refused",
  (method) => expect(guardedAddress({ ...GET, method }, HERE)).toMatchObject({ status: 405 }),
);

test.each([
  ["127.0.0.1:8080", true],
  ["127.0.0.1", true],
  ["LocalHost:1", true],
  ["[::1]:9", true],
  ["evil.example", false],
  ["evil.example:80", false],
  ["127.0.0.1.evil.example", false],
  ["127.0.0.1@evil.example", false],
  ["localhost:80:80", false],
  ["", false],
  [undefined, false],
])("the host %j is answered: %s", (host, isAnswered) => {
  const guarded = guardedAddress({ ...GET, headers: host === undefined ? {} : { host } }, HERE);
  expect("address" in guarded).toBe(isAnswered);
});

test("other sites get nothing, but a link to the page works", () => {
  const from = (site: string, mode: string): object =>
    guardedAddress(
      { ...GET, headers: { host: "localhost", "sec-fetch-site": site, "sec-fetch-mode": mode } },
      HERE,
    );
  expect(from("same-origin", "cors")).toHaveProperty("address");
  expect(from("none", "navigate")).toHaveProperty("address");
  expect(from("cross-site", "navigate")).toHaveProperty("address");
  expect(from("cross-site", "no-cors")).toMatchObject({ status: 403 });
  expect(from("same-site", "cors")).toMatchObject({ status: 403 });
});

test("with a token, data need it and the page does not", () => {
  const rules = { hosts: null, token: "s3cret-s3cret-s3cret" };
  const ask = (url: string, headers: object): object =>
    guardedAddress({ method: "GET", url, headers: { host: "any.example", ...headers } }, rules);
  expect(ask("/", {})).toEqual({ address: "" });
  expect(ask("/app.js", {})).toEqual({ address: "app.js" });
  const data = "/data/study.json";
  expect(ask(data, {})).toMatchObject({ status: 401 });
  expect(ask(data, { cookie: "einthoven-token=wrong" })).toMatchObject({ status: 401 });
  expect(ask(data, { cookie: "x-einthoven-token=s3cret-s3cret-s3cret" })).toMatchObject({
    status: 401,
  });
  expect(ask(`${data}?token=s3cret-s3cret-s3cret`, {})).toMatchObject({ status: 401 });
  expect(ask(data, { cookie: "a=b; einthoven-token=s3cret-s3cret-s3cret; c=d" })).toHaveProperty(
    "address",
  );
  expect(ask(data, { "x-einthoven-token": "s3cret-s3cret-s3cret" })).toHaveProperty("address");
});

test("an address without end is refused before it is looked at", () => {
  expect(guardedAddress({ ...GET, url: `/${"a".repeat(5000)}` }, HERE)).toMatchObject({
    status: 414,
  });
});
