import { attentive } from "../../../src/probe/attentive/attentive.ts";
import type { TokenProbe } from "../../../src/probe/probe.ts";
import { openOnnxBlockProducts } from "../../../src/run/onnx-block-products.ts";
import { openOnnxSession } from "../../../src/run/onnx-session.ts";
import { describeTokenProbe } from "../../conformance/token-probe.ts";

const ports = { openBlockProducts: openOnnxBlockProducts, openSession: openOnnxSession };

/** As a study runs it: products and gradients by ONNX Runtime. */
const onTheMachine: TokenProbe = {
  ...attentive,
  fit: (x, task, options) => attentive.fit(x, task, { ...options, ...ports }),
  predict: (fitted, x) => attentive.predict(fitted, x, ports),
};

describeTokenProbe(onTheMachine);
