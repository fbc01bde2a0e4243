import { expect, test } from "vitest";
import { type PickleRules, readPickle } from "../../src/formats/checkpoint/pickle.ts";

const rules: PickleRules = { globals: new Map(), isInert: () => false, persistent: () => null };

/** A pickle of protocol 2 with this body. */
function pickleOf(...parts: (string | Uint8Array)[]): Uint8Array {
  return Buffer.concat([Buffer.of(0x80, 2), ...parts.map((part) => Buffer.from(part as string))]);
}

function repeated(opcode: string, times: number): Uint8Array {
  return new Uint8Array(times).fill(opcode.charCodeAt(0));
}

test("plain values come back as they are", () => {
  const pickle = pickleOf(Buffer.of(0x8a, 2, 0x00, 0xff), "X\x02\0\0\0ab", Buffer.of(0x86), ".");
  expect(readPickle(pickle, rules)).toEqual([-256, "ab"]);
});

test.each([
  ["dicts", "}"],
  ["lists", "]"],
  ["open marks", "("],
  ["copies", "N2"],
])("a pickle of three million %s is refused before it fills the memory", (_, opcodes) => {
  const body = new Uint8Array(3_000_000).fill(opcodes.charCodeAt(opcodes.length - 1));
  body[0] = opcodes.charCodeAt(0);
  expect(() => readPickle(pickleOf(body, "."), rules)).toThrow("goes on after 2000000 steps");
});

test("an integer of a million digits is refused at once", () => {
  const head = Buffer.from([0x8b, 0x40, 0x42, 0x0f, 0x00]);
  const pickle = pickleOf(head, repeated("1", 1_000_000), ".");
  expect(() => readPickle(pickle, rules)).toThrow("an integer of 1000000 bytes");
});

test("a hundred thousand containers inside each other are walked without recursion", () => {
  const depth = 100_000;
  const pickle = pickleOf(repeated("(", depth), repeated("t", depth), ".");
  let value = readPickle(pickle, rules);
  let found = 0;
  for (; Array.isArray(value); value = value[0]) found++;
  expect(found).toBe(depth);
});

test("the name of a refused global cannot write to the terminal", () => {
  const pickle = pickleOf("cos\n\u001b[31msystem\u0007\n.");
  expect(() => readPickle(pickle, rules)).toThrow("os.\ufffd[31msystem\ufffd, which");
});

test("a whole network is told from an attack", () => {
  const pickle = pickleOf("ctorch.nn.modules.conv\nConv1d\n.");
  expect(() => readPickle(pickle, rules)).toThrow(
    expect.objectContaining({ hint: expect.stringContaining("network.state_dict()") }),
  );
});
