/** What an address of the explorer's data stands for. */
export interface Payload {
  readonly bytes: Uint8Array;
  readonly type: "application/json" | "application/octet-stream";
}

export function jsonPayload(value: object): Payload {
  return { bytes: new TextEncoder().encode(JSON.stringify(value)), type: "application/json" };
}

export function binaryPayload(bytes: Uint8Array): Payload {
  return { bytes, type: "application/octet-stream" };
}
