import type { Workforce } from "./folder-executor.ts";

/** After so long without any worker a person is told how to start one. */
const PATIENCE_MS = 15_000;

/** Waits for workers that people start by hand. */
export function people(studyFile: string): Workforce {
  let began = 0;
  return {
    name: "folder",
    begin: () => {
      began = performance.now();
      return Promise.resolve();
    },
    tend: ({ workers, remark }) => {
      if (workers.length === 0 && performance.now() - began > PATIENCE_MS) {
        remark(
          `no worker has taken up the work yet: start some with \`einthoven worker ${studyFile}\` on machines that see this folder`,
        );
      }
      return Promise.resolve();
    },
    end: () => Promise.resolve(),
  };
}
