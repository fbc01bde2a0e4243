/** A protobuf message as the pieces it is made of, in order; joined once at the end, so that weights are copied once. */
export type Message = readonly Uint8Array[];

/** Encodes an integer field (wire type 0). Negative values are written as 64-bit two's complement. */
export function integerField(field: number, value: number): Message {
  return [Uint8Array.from([...varint(field * 8), ...varint(value)])];
}

/** Encodes a 32-bit float field (wire type 5). */
export function floatField(field: number, value: number): Message {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [Uint8Array.from([...varint(field * 8 + 5), ...bytes])];
}

/** Encodes bytes, text or a nested message as a length-delimited field (wire type 2). */
export function bytesField(field: number, value: Uint8Array | string | Message): Message {
  const pieces = piecesOf(value);
  const length = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  return [Uint8Array.from([...varint(field * 8 + 2), ...varint(length)]), ...pieces];
}

/** Joins the pieces of a message into its bytes. Memory: one copy of everything. */
export function messageBytes(message: Message): Uint8Array {
  const out = new Uint8Array(message.reduce((sum, piece) => sum + piece.byteLength, 0));
  let offset = 0;
  for (const piece of message) {
    out.set(piece, offset);
    offset += piece.byteLength;
  }
  return out;
}

function piecesOf(value: Uint8Array | string | Message): Message {
  if (typeof value === "string") return [new TextEncoder().encode(value)];
  return value instanceof Uint8Array ? [value] : value;
}

/** Base-128 digits, least significant first, every byte but the last marked by its high bit. */
function varint(value: number): number[] {
  const digits: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    digits.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  digits.push(Number(rest));
  return digits;
}
