import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { listSupportedBackends } from "onnxruntime-node";
import { EinthovenError } from "../core/error.ts";
import type { Provider } from "./onnx-session.ts";

/** The environment variable that says where encoders compute; `--provider` sets it for one run. */
export const PROVIDER_VARIABLE = "EINTHOVEN_PROVIDER";

/** What a person may ask for. "auto": CUDA where its libraries are installed, otherwise the processor. */
export const PROVIDER_CHOICES = ["auto", "cpu", "cuda", "webgpu", "coreml", "dml"] as const;

/** Where encoders are to compute. */
interface ProviderChoice {
  readonly provider: Provider;
  /** Nobody asked for it, so that the processor may stand in for it. */
  readonly isAutomatic: boolean;
}

/**
 * Decides where encoders compute, from what was asked for. Throws `option-invalid` for a word that is no choice and
 * for a provider that this build of ONNX Runtime lacks. Whether a device is there shows when a session is opened.
 */
export function chooseProvider(asked: string | undefined): ProviderChoice {
  const choice = PROVIDER_CHOICES.find((known) => known === (asked || "auto"));
  if (choice === undefined) {
    throw new EinthovenError("option-invalid", `"${asked}" is no provider`, {
      hint: `use one of ${PROVIDER_CHOICES.join(", ")} for --provider or ${PROVIDER_VARIABLE}`,
    });
  }
  const built = builtProviders();
  if (choice === "auto") {
    const hasCuda = built.includes("cuda") && cudaIsInstalled();
    return { provider: hasCuda ? "cuda" : "cpu", isAutomatic: true };
  }
  if (built.includes(choice)) return { provider: choice, isAutomatic: false };
  throw new EinthovenError("option-invalid", `this ONNX Runtime has no provider "${choice}"`, {
    hint: `it has ${built.join(", ")}`,
  });
}

/** The providers that this build of ONNX Runtime knows, "cpu" among them. */
export function builtProviders(): string[] {
  return listSupportedBackends().map(({ name }) => name);
}

/** The CUDA libraries are fetched by hand; asking ONNX Runtime for them where they are not would print its errors. */
export function cudaIsInstalled(): boolean {
  const { resolve } = createRequire(import.meta.url);
  const root = dirname(dirname(resolve("onnxruntime-node")));
  const folder = join(root, "bin", "napi-v6", process.platform, process.arch);
  return ["libonnxruntime_providers_cuda.so", "onnxruntime_providers_cuda.dll"].some((file) =>
    existsSync(join(folder, file)),
  );
}
