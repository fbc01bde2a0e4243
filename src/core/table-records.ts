/**
 * Up to so many records a map comes from a table of all their distances, 512 MiB; beyond, from products of blocks. It decides
 * how maps are drawn and the keys of their jobs alike.
 */
export const TABLE_RECORDS = 8192;
