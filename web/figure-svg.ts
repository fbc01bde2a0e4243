/** A whole figure as one standalone drawing. Sizes in CSS pixels. */
export interface FigureSvg {
  readonly markup: string;
  readonly width: number;
  readonly height: number;
}

interface Origin {
  readonly x: number;
  readonly y: number;
}

const HEAD = 44;
const FOOT = 30;
const PAD = 16;
const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/**
 * Gathers what a reader sees of a figure, at the same places: its drawings, its keys and marked texts, its title
 * above, and below it the note that data are simulated, so that a picture never loses that note. Colours are
 * those of the present theme.
 */
export function figureSvg(figure: HTMLElement): FigureSvg {
  const body = figure.querySelector(".exhibit-body") ?? figure;
  const frame = body.getBoundingClientRect();
  const origin = { x: frame.left - PAD, y: frame.top - HEAD };
  const drawings = [...body.querySelectorAll("svg")].filter(isVisible);
  const right = Math.max(frame.right, ...drawings.map((svg) => svg.getBoundingClientRect().right));
  const width = Math.ceil(right - origin.x + PAD);
  const height = Math.ceil(frame.height + HEAD + FOOT);
  const parts = [
    ...drawings.map((svg) => placedCopy(svg, origin)),
    ...[...body.querySelectorAll(".swatch")].filter(isVisible).map((item) => swatch(item, origin)),
    ...[...body.querySelectorAll("[data-export='text']")]
      .filter(isVisible)
      .map((item) => textAt(item, origin)),
    line(figure.querySelector("h3")?.textContent ?? "", {
      x: PAD,
      y: 26,
      more: 'font-size="16" font-weight="600"',
    }),
    line(figure.querySelector(".simulated")?.textContent ?? "", {
      x: PAD,
      y: height - 10,
      more: 'font-size="12" font-weight="600"',
    }),
  ];
  const style = getComputedStyle(document.documentElement);
  const markup = `<svg xmlns="${SVG_NAMESPACE}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" color="var(--ink)" fill="currentColor" font-family="system-ui, sans-serif"><rect width="${width}" height="${height}" fill="var(--page)"/>${parts.join("")}</svg>`;
  return {
    markup: markup.replace(/var\((--[\w-]+)\)/g, (_, name: string) =>
      style.getPropertyValue(name).trim(),
    ),
    width,
    height,
  };
}

function isVisible(element: Element): boolean {
  return element.checkVisibility();
}

function placedCopy(svg: SVGSVGElement, origin: Origin): string {
  const place = svg.getBoundingClientRect();
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute("x", String(place.left - origin.x));
  copy.setAttribute("y", String(place.top - origin.y));
  copy.setAttribute("width", String(place.width));
  copy.setAttribute("height", String(place.height));
  // What the page crops (rows of a beeswarm on a phone) is kept whole in a file.
  copy.setAttribute("overflow", svg.classList.contains("paper") ? "hidden" : "visible");
  return new XMLSerializer().serializeToString(copy);
}

function swatch(item: Element, origin: Origin): string {
  const { left, top, width, height } = item.getBoundingClientRect();
  const color = getComputedStyle(item).backgroundColor;
  return `<circle cx="${left + width / 2 - origin.x}" cy="${top + height / 2 - origin.y}" r="${width / 2}" fill="${color}"/>`;
}

function textAt(item: Element, origin: Origin): string {
  const { left, top } = item.getBoundingClientRect();
  const style = getComputedStyle(item);
  const size = Number.parseFloat(style.fontSize);
  return line(item.textContent ?? "", {
    x: left - origin.x,
    y: top - origin.y + 1.15 * size,
    more: `font-size="${size}" font-weight="${style.fontWeight}"`,
  });
}

function line(content: string, { x, y, more }: { x: number; y: number; more: string }): string {
  const element = document.createElementNS(SVG_NAMESPACE, "text");
  element.textContent = content.replace(/\s+/g, " ").trim();
  return `<text x="${x}" y="${y}" ${more}>${element.innerHTML}</text>`;
}
