import { setTimeout } from "node:timers/promises";
import { S3mini } from "s3mini";
import { EinthovenError } from "../../../core/error.ts";

/** Keeps bytes under names, somewhere that several machines can reach. */
export interface ObjectStore {
  /** null when there is nothing under this name. */
  get(name: string): Promise<Uint8Array | null>;
  /** Puts all of it in place at once. */
  put(name: string, bytes: Uint8Array): Promise<void>;
}

/** What opens an object store besides its address. */
export interface StoreCredentials {
  /** https://host of a store that is compatible with S3. */
  readonly endpoint: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly secretAccessKey: string | undefined;
  readonly region: string | undefined;
}

/** Reads credentials by the names that other S3 programs use too. */
export function credentialsFrom(
  environment: Readonly<Record<string, string | undefined>>,
): StoreCredentials {
  return {
    endpoint: environment["AWS_ENDPOINT_URL_S3"] ?? environment["AWS_ENDPOINT_URL"],
    accessKeyId: environment["AWS_ACCESS_KEY_ID"],
    secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"],
    region: environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"],
  };
}

/**
 * Opens the store at `s3://bucket/prefix`. Nothing is sent yet. Throws `option-invalid` for another address, or where
 * credentials are missing; later `cluster-failed` when the store refuses or cannot be reached, after some tries.
 */
export function openS3(address: string, credentials: StoreCredentials): ObjectStore {
  const [, bucket, prefix = ""] = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(address) ?? [];
  if (bucket === undefined) {
    throw new EinthovenError("option-invalid", `not the address of a store: ${address}`, {
      hint: "expected s3://bucket or s3://bucket/prefix",
    });
  }
  const { accessKeyId, secretAccessKey, region = "us-east-1" } = credentials;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new EinthovenError("option-invalid", `no credentials for ${address}`, {
      hint: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; AWS_ENDPOINT_URL_S3 for a store that is not Amazon's",
    });
  }
  const endpoint = credentials.endpoint ?? `https://s3.${region}.amazonaws.com`;
  const client = new S3mini({
    accessKeyId,
    secretAccessKey,
    region,
    endpoint: `${endpoint.replace(/\/+$/, "")}/${bucket}`,
  });
  const nameOf = (name: string): string =>
    [prefix.replace(/\/+$/, ""), name].filter(Boolean).join("/");
  return {
    get: (name) =>
      trying(`get ${name} from ${address}`, async () => {
        const bytes = await client.getObjectArrayBuffer(nameOf(name));
        return bytes === null ? null : new Uint8Array(bytes);
      }),
    put: (name, bytes) =>
      trying(`put ${name} into ${address}`, async () => {
        await client.putObject(nameOf(name), bytes, "application/octet-stream");
      }),
  };
}

const TRIES = 4;
const FIRST_WAIT_MS = 200;

async function trying<T>(what: string, act: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (cause) {
      if (attempt < TRIES) {
        await setTimeout(FIRST_WAIT_MS * 2 ** attempt);
        continue;
      }
      throw new EinthovenError("cluster-failed", `cannot ${what}: ${(cause as Error).message}`, {
        hint: "check the address, the credentials and the network; results so far are kept",
        cause,
      });
    }
  }
}
