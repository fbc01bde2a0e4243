import type { z } from "zod";

/** Fetches bytes that lie beside this page. A refusal's own words become the reason. */
export async function fetchBytes(path: string): Promise<Uint8Array> {
  const response = await fetched(path);
  return new Uint8Array(await response.arrayBuffer());
}

/** Fetches JSON and checks it. */
export async function fetchJson<Value>(path: string, schema: z.ZodType<Value>): Promise<Value> {
  const response = await fetched(path);
  const parsed = schema.safeParse(await response.json());
  if (!parsed.success) throw new Error("the answer is not what this version of the page expects");
  return parsed.data;
}

async function fetched(path: string): Promise<Response> {
  const url = new URL(path, document.baseURI);
  let response: Response;
  try {
    response = await fetch(url, { credentials: "same-origin" });
  } catch {
    throw new Error("nobody answers: is 'einthoven view' still running?");
  }
  if (!response.ok) throw new Error(await refusal(response));
  return response;
}

async function refusal(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const said = JSON.parse(text) as { error?: { message?: unknown; hint?: unknown } };
    const parts = [said.error?.message, said.error?.hint].filter(
      (part) => typeof part === "string",
    );
    if (parts.length > 0) return parts.join("; ");
  } catch {
    // Not JSON: the status has to do.
  }
  return response.status === 404 ? "there is no such data" : `the answer was ${response.status}`;
}
