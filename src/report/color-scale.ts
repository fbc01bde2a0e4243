/** Nine stops of viridis (van der Walt and Smith, 2015; matplotlib's table at 0, 1/8 ... 1). */
const VIRIDIS = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
] as const;

/** Purple - white - green (ColorBrewer PRGn, nine classes), safe for colour-blind readers. */
const DIVERGING = [
  [118, 42, 131],
  [153, 112, 171],
  [194, 165, 207],
  [231, 212, 232],
  [247, 247, 247],
  [217, 240, 211],
  [166, 219, 160],
  [90, 174, 97],
  [27, 120, 55],
] as const;

type Rgb = readonly [number, number, number];

/** The viridis colour of a share in [0, 1]; values outside take the nearest end. "#rrggbb". */
export function sequentialColor(share: number): string {
  return hexOf(mixed(VIRIDIS, share));
}

/** The colour of a signed share in [-1, 1]: purple below zero, near white at zero, green above. "#rrggbb". */
export function divergingColor(share: number): string {
  return hexOf(mixed(DIVERGING, (share + 1) / 2));
}

/** Black or white, whichever contrasts more with the background "#rrggbb" (WCAG 2.2 relative luminance). */
export function inkOn(background: string): string {
  const luminance = luminanceOf(background);
  return (luminance + 0.05) ** 2 > 1.05 * 0.05 ? "#000000" : "#ffffff";
}

/** WCAG 2.2 relative luminance of "#rrggbb", in [0, 1]. */
function luminanceOf(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function mixed(stops: readonly Rgb[], share: number): Rgb {
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const below = Math.min(Math.floor(place), stops.length - 2);
  const [from, to] = [stops[below]!, stops[below + 1]!];
  const part = place - below;
  return [0, 1, 2].map((i) => Math.round(from[i]! + (to[i]! - from[i]!) * part)) as unknown as Rgb;
}

function hexOf(color: Rgb): string {
  return `#${color.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
