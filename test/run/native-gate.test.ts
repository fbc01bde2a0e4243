import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

test("threads that are stopped while they compute with ONNX Runtime leave the process alive", async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, "stop-in-native.mjs")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = await new Promise<{ code: number | null; signal: string | null }>((done) => {
    child.on("close", (code, signal) => done({ code, signal }));
  });
  expect(ended, stderr).toEqual({ code: 0, signal: null });
});
