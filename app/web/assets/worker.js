// The service worker (S15): the app starts without a network at every address
// below its scope. The server puts before these lines a constant, build:
//   { version, scope: "/performance/", shell: URL, files: [{ url, integrity }],
//     programs: { office: { below: ["places", ...], shell: URL, files: [...] } } }
// Programs are parts that not everybody needs: they are kept where a page asked
// for them, and from then on come with each version.
// Addresses of files carry the version, so versions never mix.
"use strict";

const { version, scope, shell, files, programs } = build;
const ours = "headway:" + scope + ":"; // begins the name of each cache of this app at this scope
const current = ours + version;

// All files, or the installation fails and the version before stays.
self.addEventListener("install", (event) => event.waitUntil(install()));

async function install() {
  const all = await wanted();
  await fill(all);
  if (!await complete(all)) throw new Error("the files were deleted while they came");
}

// wanted are the files for everybody and those of programs that this device
// keeps, or kept in a version before.
async function wanted() {
  const kept = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith(ours)) continue;
    for (const { url } of await (await caches.open(name)).keys()) kept.push(url.split("/").at(-1));
  }
  const more = Object.keys(programs).filter((name) => kept.includes(name + ".wasm"));
  return [...files, ...more.flatMap((name) => programs[name].files)];
}

async function fill(all) {
  const cache = await caches.open(current);
  const add = (mode) => cache.addAll(all.map(({ url, integrity }) => new Request(url, { integrity, cache: mode })));
  try {
    await add("default"); // what the page has just loaded is not loaded twice
  } catch {
    await add("reload");
  }
}

async function complete(all) {
  const kept = new Set((await (await caches.open(current)).keys()).map(({ url }) => url));
  return all.every(({ url }) => kept.has(new URL(url, self.location.origin).href));
}

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
      break;
    case "keep": // a page will lead to another program
      if (event.data.version === version && event.data.program in programs) event.waitUntil(keep(programs[event.data.program]));
  }
});

async function keep(program) {
  if (!await complete(program.files)) await fill(program.files);
}

// tidy gets back what the browser threw away, and lets go of older versions.
async function tidy() {
  if (!await complete(await wanted())) await install();
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
  else if (request.mode === "navigate" && !path.startsWith("api/") && !plain.includes(path)) event.respondWith(page(request, path));
});

// plain are addresses below the scope that are no page of the app.
const plain = ["healthz", "readyz", "metrics", "worker.js", "manifest.webmanifest"];

// page is the shell of the program at the address, which finds out what to show.
// Where that is not kept, and cannot be fetched, the program that is kept says so.
async function page(request, path) {
  const cache = await caches.open(current);
  const match = (url) => cache.match(url, { ignoreVary: true });
  const first = path.split("/")[0];
  const program = Object.values(programs).find(({ below }) => below.includes(first));
  if (!program) return (await match(shell)) ?? fetch(request);
  const found = await match(program.shell);
  if (found) return found;
  try {
    return await fetch(request);
  } catch (err) {
    const other = await match(shell);
    if (other) return other;
    throw err;
  }
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
