import type { ChildProcess } from "node:child_process";
import { afterAll } from "vitest";

const children = new Set<ChildProcess>();

// A test that fails, or takes too long, leaves nothing running.
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});

/** Sees to it that a process ends with the tests that started it, at the latest. */
export function stopAtTheEnd<Child extends ChildProcess>(child: Child): Child {
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}
