// Serves the built site as a plain static host does, from a sub-path of an address with a free port. No header helps:
// the content policy must come from the page itself.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const SUB_PATH = "/some/sub/path/";
export const SITE = process.env.PENSTOCK_SITE || fileURLToPath(new URL("../../../dist", import.meta.url));

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/**
 * Starts a server. `answer` may give the content of a path of the site in place of the file's, as a string, to play
 * another build or a broken host.
 */
export async function serveSite(answer = () => undefined) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://site");
    requests.push(request.url);
    if (!pathname.startsWith(SUB_PATH)) return response.writeHead(404).end();
    const path = decodeURIComponent(pathname.slice(SUB_PATH.length)) || "index.html";
    const file = normalize(join(SITE, path));
    const kind = TYPES[extname(file)] || "application/octet-stream";
    const other = answer(path);
    if (other !== undefined) return response.writeHead(200, { "Content-Type": kind }).end(other);
    const found = file.startsWith(SITE + sep) && (await stat(file).catch(() => undefined));
    if (!found || !found.isFile()) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": kind, "Content-Length": found.size, "Cache-Control": "no-cache" });
    createReadStream(file).pipe(response);
  });
  const { origin, close } = await listening(server);
  return { origin, url: origin + SUB_PATH, requests, close };
}

/** Has a server listen on a free port of this machine; gives its origin, and a way to close it. */
export async function listening(server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    });
  return { origin: `http://127.0.0.1:${server.address().port}`, close };
}
