/** Builds one structure of an HDF5 file field by field, little-endian; addresses and lengths take eight bytes. */
export interface FieldWriter {
  unsigned(value: number, byteLength: 1 | 2 | 3 | 4 | 8): FieldWriter;
  /** An address or a length; null is an undefined address. */
  address(value: number | null): FieldWriter;
  bytes(value: Uint8Array): FieldWriter;
  text(value: string): FieldWriter;
  /** Zeros until the structure is a multiple of eight bytes long, or this long. */
  pad(byteLength?: number): FieldWriter;
  done(): Uint8Array;
}

/** Begins a structure. */
export function fieldWriter(): FieldWriter {
  const out: number[] = [];
  const writer: FieldWriter = {
    unsigned: (value, byteLength) => {
      let rest = value;
      for (let i = 0; i < byteLength; i++) {
        out.push(rest % 256);
        rest = Math.floor(rest / 256);
      }
      return writer;
    },
    address: (value) =>
      value === null ? writer.bytes(new Uint8Array(8).fill(255)) : writer.unsigned(value, 8),
    bytes: (value) => {
      for (const byte of value) out.push(byte);
      return writer;
    },
    text: (value) => writer.bytes(new TextEncoder().encode(value)),
    pad: (byteLength = Math.ceil(out.length / 8) * 8) => {
      while (out.length < byteLength) out.push(0);
      return writer;
    },
    done: () => Uint8Array.from(out),
  };
  return writer;
}
