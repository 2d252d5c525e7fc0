// The service worker (S15): the app starts without a network at every address
// below its scope. The server puts before these lines a constant, build:
//   { version, scope: "/performance/", shell: URL, files: [{ url, integrity }] }
// Addresses of files carry the version, so versions never mix.
"use strict";

const { version, scope, shell, files } = build;
const ours = "headway:" + scope + ":"; // begins the name of each cache of this app at this scope
const current = ours + version;

// All files, or the installation fails and the version before stays.
self.addEventListener("install", (event) => event.waitUntil(install()));

async function install() {
  const cache = await caches.open(current);
  const all = (mode) => cache.addAll(files.map(({ url, integrity }) => new Request(url, { integrity, cache: mode })));
  try {
    await all("default"); // what the page has just loaded is not loaded twice
  } catch {
    await all("reload");
  }
  if (!await complete()) throw new Error("the files were deleted while they came");
}

const complete = async () => (await (await caches.open(current)).keys()).length >= files.length;

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  await forget(0);
  await self.clients.claim();
})()));

self.addEventListener("message", (event) => {
  switch (event.data?.type) {
    case "activate": // a person asked for the new version
      event.waitUntil(self.skipWaiting());
      break;
    case "started": // a page runs
      if (event.data.version === version) event.waitUntil(tidy());
  }
});

// tidy gets back what the browser threw away, and lets go of older versions.
async function tidy() {
  if (!await complete()) await install();
  await forget(1);
}

const pages = async () => (await self.clients.matchAll({ type: "window", includeUncontrolled: true }))
  .filter((client) => new URL(client.url).pathname.startsWith(scope));

// forget deletes older versions once there are no more than so many pages,
// which is to say none that may still need them.
async function forget(open) {
  if (self.registration.installing || self.registration.waiting || (await pages()).length > open) return;
  for (const name of await caches.keys()) {
    if (name.startsWith(ours) && name !== current) await caches.delete(name);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || !url.pathname.startsWith(scope)) return;
  const path = url.pathname.slice(scope.length);
  if (path.startsWith("assets/")) event.respondWith(kept(request));
  else if (request.mode === "navigate" && !path.startsWith("api/") && !plain.includes(path)) event.respondWith(page(request));
});

// plain are addresses below the scope that are no page of the app.
const plain = ["healthz", "readyz", "metrics", "worker.js", "manifest.webmanifest"];

// page is the shell at every address: the app finds out what to show.
async function page(request) {
  const cache = await caches.open(current);
  return (await cache.match(shell, { ignoreVary: true })) ?? fetch(request);
}

// kept is a file of this version, or of one that an open page still runs.
async function kept(request) {
  for (const name of [current, ...await caches.keys()]) {
    if (!name.startsWith(ours)) continue;
    const found = await caches.match(request, { cacheName: name, ignoreVary: true });
    if (found) return found;
  }
  return fetch(request);
}

// A tap on a notification leads to its address in the app, which may lack the
// prefix.
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil((async () => {
    const target = inApp(event.notification.data?.path ?? "/");
    const open = (await pages())[0];
    if (!open) return self.clients.openWindow(target);
    open.postMessage({ type: "navigate", path: target });
    await open.focus();
  })());
});

function inApp(path) {
  const { origin } = self.location;
  const url = new URL(path, origin);
  if (url.origin !== origin) return origin + scope;
  return url.pathname.startsWith(scope) ? url.href : origin + scope.slice(0, -1) + url.pathname + url.search + url.hash;
}
