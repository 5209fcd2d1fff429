// Keeps the files of one build of the site, so that the studio opens without a network after its first load.
//
// A page is taken from the network when that answers in time, so that a new version is seen at once, and else from
// what is kept. Every other file is taken from what is kept when it is exactly a file of this build; a page of a newer
// build asks for other names and gets them from the network. Until all its tabs are closed, an older build's worker
// stays in charge, so that its tabs keep finding their files.
const CACHE_OF_THIS_SITE = `penstock ${self.registration.scope} `;
const CACHE = `${CACHE_OF_THIS_SITE}BUILD LIST`;
const FILES = "FILES";
// Kept when they are first asked for.
const FILES_FOR_LATER = new Map("LATER".map(([address, integrity]) => [new URL(address, self.registration.scope).href, integrity]));
const PATIENCE_IN_MILLISECONDS = 3000;

self.addEventListener("install", (event) => event.waitUntil(keepFiles()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  // The frame that fetches addresses is a page of its own: the studio is no substitute for it.
  if (request.destination === "iframe") return;
  event.respondWith(request.mode === "navigate" ? newestPage(request) : keptFile(request));
});

// All or nothing: each file must have the content that it had when the site was built, so that files of two builds
// are never mixed.
async function keepFiles() {
  const cache = await caches.open(CACHE);
  await Promise.all(
    FILES.map(async ([address, integrity]) => {
      const response = await fetch(address, { integrity, cache: "no-cache" });
      if (!response.ok) throw new Error(`${address}: ${response.status}`);
      await cache.put(address, response);
    }),
  );
}

async function takeOver() {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(CACHE_OF_THIS_SITE) && name !== CACHE);
  await Promise.all(older.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function newestPage(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match("./");
  if (!kept) return fetch(request);
  const tooSlow = new Promise((resolve) => setTimeout(resolve, PATIENCE_IN_MILLISECONDS, kept));
  // A host that answers with an error of its own is no better than none.
  const newest = fetch(request).then((response) => (response.ok ? response : kept));
  return Promise.race([newest.catch(() => kept), tooSlow]);
}

async function keptFile(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept) return kept;
  const integrity = FILES_FOR_LATER.get(request.url);
  if (!integrity) return fetch(request);
  const response = await fetch(request.url, { integrity, cache: "no-cache" });
  if (response.ok) await cache.put(request.url, response.clone());
  return response;
}
