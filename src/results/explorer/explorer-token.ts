/** The cookie that carries the token of a server that is bound to more than this machine. */
export const TOKEN_COOKIE = "einthoven-token";
/** The same for programs. */
export const TOKEN_HEADER = "x-einthoven-token";

const IN_FRAGMENT = /(?:^#|&)token=([A-Za-z0-9_-]{16,128})(?=&|$)/;

/**
 * The cookie that a page sets before it asks for data, from the fragment of its address ("#token=..."), which browsers
 * keep to themselves; null where the address has none. No other site's request carries it.
 */
export function tokenCookie(fragment: string): string | null {
  const token = IN_FRAGMENT.exec(fragment)?.[1];
  return token === undefined ? null : `${TOKEN_COOKIE}=${token}; Path=/; SameSite=Strict`;
}
