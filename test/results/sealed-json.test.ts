import fc from "fast-check";
import { expect, test } from "vitest";
import { sealedJson, unsealedJson } from "../../src/results/sealed-json.ts";

const objects = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), { minKeys: 1 });

test("what was sealed reads back, and is ordinary JSON with one property more", () => {
  fc.assert(
    fc.property(objects, (value) => {
      const plain = JSON.parse(JSON.stringify({ ...value, sha256: "" })) as Record<string, unknown>;
      const text = sealedJson(plain);
      const { value: read, sha256 } = unsealedJson(text)!;
      expect(read).toEqual(plain);
      expect(JSON.parse(text)).toEqual({ ...plain, sha256 });
    }),
  );
});

test("any changed, lost or added byte breaks the seal", () => {
  const bytes = new TextEncoder().encode(sealedJson({ text: "mV ±5 %", list: [1, 2.5, null] }));
  const decode = (some: Uint8Array): string => new TextDecoder().decode(some);
  expect(unsealedJson(decode(bytes))).not.toBeNull();
  for (let place = 0; place < bytes.length; place++) {
    for (const flip of [1, 32, 128]) {
      const changed = bytes.with(place, bytes[place]! ^ flip);
      expect(unsealedJson(decode(changed)), `byte ${place} ^ ${flip}`).toBeNull();
    }
    expect(unsealedJson(decode(bytes.subarray(0, place)))).toBeNull();
  }
  expect(unsealedJson(`${decode(bytes)}\n`)).toBeNull();
});

test("equal objects have equal seals", () => {
  expect(sealedJson({ a: 1 })).toBe(sealedJson({ a: 1 }));
  expect(unsealedJson(sealedJson({ a: 1 }))!.sha256).not.toBe(
    unsealedJson(sealedJson({ a: 2 }))!.sha256,
  );
});
