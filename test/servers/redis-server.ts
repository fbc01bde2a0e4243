import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { freePort } from "./free-port.ts";
import { stopAtTheEnd } from "./stop-at-the-end.ts";

/** Why tests with Redis are skipped; null when they run. */
export const REDIS_SKIP_REASON: string | null =
  spawnSync("redis-server", ["--version"]).status === 0 ? null : "redis-server is not installed";

/** Owns a Redis on loopback that appends what it is told to a file. */
export interface RedisServer {
  readonly url: string;
  /** Kills it as a power cut would, and starts it again on its file. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "einthoven-redis-"));
  let child = await launch(port, folder);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ended = new Promise((done) => child.once("exit", done));
    child.kill(signal);
    await ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    crash: async () => {
      await end("SIGKILL");
      child = await launch(port, folder);
    },
    stop: () => end("SIGTERM"),
  };
}

async function launch(port: number, folder: string): Promise<ChildProcess> {
  const options = { port, dir: folder, bind: "127.0.0.1", save: "", appendonly: "yes" };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = stopAtTheEnd(spawn("redis-server", args, { stdio: "ignore" }));
  for (let i = 0; i < 200; i++) {
    if (await answers(port)) return child;
    await setTimeout(50);
  }
  child.kill("SIGKILL");
  throw new Error("redis-server does not answer");
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.once("data", (data) => {
      socket.destroy();
      resolve(data.toString().startsWith("+PONG"));
    });
    socket.once("error", () => resolve(false));
  });
}
