/** Red, green and blue, 0 to 255, of a colour "#rrggbb" or "#rgb". */
export function rgbOf(color: string): [number, number, number] {
  const digits = color.trim().replace("#", "");
  const long = digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits;
  const value = Number.parseInt(long, 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
