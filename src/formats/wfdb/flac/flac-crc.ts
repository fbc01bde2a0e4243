const CRC8 = crcTable(8, 0x07);
const CRC16 = crcTable(16, 0x8005);

/** The checksum at the end of a FLAC frame's header: CRC-8, polynomial x^8 + x^2 + x + 1 (RFC 9639, 9.1.8). */
export function crc8(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = CRC8[crc ^ byte]!;
  return crc;
}

/** The checksum at the end of a FLAC frame: CRC-16, polynomial x^16 + x^15 + x^2 + 1 (RFC 9639, 9.3). */
export function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) & 0xffff) ^ CRC16[(crc >>> 8) ^ byte]!;
  return crc;
}

function crcTable(bits: number, polynomial: number): Uint16Array {
  const highest = 1 << (bits - 1);
  const mask = 2 ** bits - 1;
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    let crc = byte << (bits - 8);
    for (let k = 0; k < 8; k++) {
      crc = (crc & highest) === 0 ? crc << 1 : ((crc << 1) ^ polynomial) & mask;
    }
    return crc & mask;
  });
}
