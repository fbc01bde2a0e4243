/**
 * Finds links that lead nowhere. `files` maps each written path to its text, or null for pictures. Addresses
 * elsewhere are not asked for: a build must not depend on the network.
 */
export function deadLinks(files) {
  const anchors = new Map(
    [...files].map(([path, text]) => [
      path,
      new Set([...(text ?? "").matchAll(/\sid="([^"]+)"/g)].map((match) => match[1])),
    ]),
  );
  return [...files].flatMap(([path, text]) => {
    if (text === null || !path.endsWith(".html")) return [];
    const links = [...text.matchAll(/\s(?:href|src)="([^"]*)"/g)].map((match) => match[1].replaceAll("&amp;", "&"));
    return links.filter((link) => isDead(link, { path, files, anchors })).map((link) => `${path}: ${link}`);
  });
}

function isDead(link, { path, files, anchors }) {
  if (/^(https:|mailto:|data:)/.test(link)) return false;
  if (/^[a-z]+:/i.test(link)) return true;
  const [place, anchor] = link.split("#");
  const target = place === "" ? path : new URL(place, `site:///${path}`).pathname.slice(1);
  if (!files.has(target)) return true;
  return anchor !== undefined && anchor !== "" && !anchors.get(target).has(decodeURIComponent(anchor));
}
