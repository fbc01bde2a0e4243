import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Owns a stand-in for an S3-compatible store on loopback: it keeps objects in memory and asks for a signature. */
export interface S3Server {
  /** What a program needs to reach it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly objects: ReadonlyMap<string, Uint8Array>;
  stop(): Promise<void>;
}

const ACCESS_KEY = "test-key";

/** Starts one. The first request for every tenth object fails, as those of real stores do now and then. */
export async function startS3(): Promise<S3Server> {
  const objects = new Map<string, Uint8Array>();
  let requests = 0;
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    request.on("end", () => {
      const name = decodeURIComponent(new URL(request.url!, "http://localhost").pathname);
      const answer = (status: number, body?: Uint8Array | string): void => {
        response.writeHead(status);
        response.end(body);
      };
      if (!request.headers.authorization?.includes(`Credential=${ACCESS_KEY}/`)) answer(403);
      else if (++requests % 10 === 0) answer(503, "<Error><Code>SlowDown</Code></Error>");
      else if (request.method === "PUT") {
        objects.set(name, Buffer.concat(chunks));
        answer(200);
      } else if (request.method === "GET" && objects.has(name)) answer(200, objects.get(name)!);
      else answer(404, "<Error><Code>NoSuchKey</Code></Error>");
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    environment: {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: ACCESS_KEY,
      AWS_SECRET_ACCESS_KEY: "test-secret",
    },
    objects,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
