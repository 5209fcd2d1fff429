// Another site on this machine: an origin of its own, which lets others read its answers or forbids it.
import { createServer } from "node:http";
import { listening } from "./server.mjs";

/**
 * Starts a server. `answer` is given the request and its URL, and gives { status, headers, body }, or nothing for a
 * request that is never answered; with `breaksOff` the connection ends before the body does. With `isOpen` pages of other sites may read what it says.
 */
export async function otherSite(answer, { isOpen = true } = {}) {
  const requests = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url, `http://${request.headers.host}`);
    requests.push({ method: request.method, path: url.pathname + url.search, headers: request.headers });
    const allowed = isOpen
      ? { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*, Authorization", "Access-Control-Expose-Headers": "Link" }
      : {};
    if (request.method === "OPTIONS") return response.writeHead(isOpen ? 204 : 403, allowed).end();
    const given = answer(request, url);
    if (!given) return undefined;
    const { status = 200, headers = {}, body = "", breaksOff = false } = given;
    if (breaksOff) {
      response.writeHead(status, { ...allowed, ...headers, "Content-Length": body.length + 1 });
      return response.write(body, () => setTimeout(() => response.destroy(), 200));
    }
    return response.writeHead(status, { ...allowed, ...headers }).end(body);
  });
  return { ...(await listening(server)), requests };
}
