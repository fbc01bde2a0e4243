import { expect, test } from "vitest";
import { openCheckpoint } from "../../src/formats/checkpoint/checkpoint.ts";
import { isInertClass } from "../../src/formats/checkpoint/inert-classes.ts";
import { type TorchValue, torchFile } from "../models/torch-file.ts";

const WEIGHT = { shape: [2], data: Float32Array.of(1, 2) };
const attributes = new Map<string, TorchValue>([["lr", 0.1]]);

test.each([
  ["argparse", "Namespace"],
  ["omegaconf.dictconfig", "DictConfig"],
  ["transformers.models.hubert.configuration_hubert", "HubertConfig"],
  ["hubert_ecg", "HuBERTECGConfig"],
  ["__main__", "Config.Inner"],
  ["torch", "float32"],
])("tensors are read beside an object of %s.%s, which is empty", async (module, name) => {
  const file = torchFile(
    new Map<string, TorchValue>([
      [
        "args",
        {
          module,
          name,
          attributes: new Map<string, TorchValue>([...attributes, ["hidden", WEIGHT]]),
        },
      ],
      ["model", new Map([["weight", WEIGHT]])],
    ]),
  );
  const { tensors, read } = await openCheckpoint(file);
  expect([...tensors.keys()]).toEqual(["model.weight"]);
  expect([...(await read("model.weight")).data]).toEqual([1, 2]);
});

test.each([
  ["os", "system"],
  ["os.path", "join"],
  ["builtins", "eval"],
  ["__builtin__", "getattr"],
  ["pandas", "read_pickle"],
  ["omegaconf", "os.system"],
  ["somewhere", "subprocess.Popen"],
  ["torch.hub", "load"],
  ["torch.nn.modules.conv", "Conv1d"],
  ["numpy.testing._private.utils", "runstring"],
  ["functools", "partial"],
  ["pathlib", "Path.write_text"],
])("a file that mentions %s.%s is refused by that name", async (module, name) => {
  const file = torchFile(
    new Map<string, TorchValue>([
      ["args", { module, name, attributes }],
      ["model", new Map([["weight", WEIGHT]])],
    ]),
  );
  await expect(openCheckpoint(file)).rejects.toMatchObject({
    code: "checkpoint-malformed",
    message: expect.stringContaining(`${module}.${name}`),
  });
});

test.each([
  ["", "x"],
  ["module with spaces", "x"],
  ["module", "x()"],
  ["module", "x..y"],
])("'%s' and '%s' are no names of a class", (module, name) => {
  expect(isInertClass(module, name)).toBe(false);
});
