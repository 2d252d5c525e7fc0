// Boots the app: loads the WebAssembly with a true progress bar, gives go-app
// what its client code calls by name, keeps the service worker up to date, and
// says so when something fails. What is specific to a build and a mount comes
// in the data attributes of its script element.
"use strict";
(() => {
  const { prefix, version, assets, name, program, wasmBytes, hosted, signIn } = document.currentScript.dataset;
  const root = prefix.slice(0, -1); // "" at the root of an origin

  const texts = {
    en: {
      loading: "Loading {name}", starting: "Starting {name}",
      failed: "{name} could not be loaded. Is there a network?", retry: "Try again",
      replaced: "There is a newer version of {name}.", reload: "Load again",
      missing: "This browser has no WebAssembly, which {name} needs. A current browser has it.",
      stopped: "{name} stopped", stoppedWhy: "Something went wrong that should not. What was saved on this device is still there.",
    },
    de: {
      loading: "{name} wird geladen", starting: "{name} startet",
      failed: "{name} konnte nicht geladen werden. Besteht eine Netzverbindung?", retry: "Noch einmal versuchen",
      replaced: "Es gibt eine neuere Version von {name}.", reload: "Neu laden",
      missing: "Diesem Browser fehlt WebAssembly, das {name} braucht. Aktuelle Browser haben es.",
      stopped: "{name} wurde beendet", stoppedWhy: "Es ist ein Fehler aufgetreten. Was auf diesem Gerät gespeichert war, ist noch da.",
    },
  };
  const language = navigator.languages.map((l) => l.split("-")[0]).find((l) => texts[l]) || "en";
  const text = (key) => texts[language][key].replace("{name}", () => name);
  document.documentElement.lang = language;

  // ours tells whether our worker controls the page: until it is there, one of
  // the host product may.
  const ours = () => navigator.serviceWorker?.controller?.scriptURL === new URL(prefix + "worker.js", location.origin).href;

  // --- Loading -------------------------------------------------------------

  const status = document.getElementById("boot-status");
  const label = document.getElementById("boot-label");
  const bar = document.getElementById("boot-progress");
  status.classList.add("running");

  const element = (tag, content, more = {}) => Object.assign(document.createElement(tag), { textContent: content }, more);

  // Failure is what a person can read and act on.
  class Failure extends Error {
    constructor(key, action) { super(text(key)); this.action = action; }
  }

  // compiled is the program, which a worker loads and compiles, so that the page
  // is not kept from anything.
  async function compiled() {
    const worker = new Worker(assets + "compile.js");
    try {
      return await new Promise((resolve, reject) => {
        worker.onerror = () => reject(new Failure("failed", "retry"));
        worker.onmessage = ({ data: { done, status, failed, module } }) => {
          if (module) resolve(module);
          else if (failed) reject(new Error(failed));
          else if (done) bar.value = done;
          else reject(status === 404 ? new Failure("replaced", "reload") : new Failure("failed", "retry"));
        };
        worker.postMessage({ url: new URL(assets + program + ".wasm", location.href).href, size: Number(wasmBytes), kept: ours(), language });
      });
    } finally {
      worker.terminate();
    }
  }

  async function load() {
    status.className = "running";
    status.removeAttribute("role");
    status.replaceChildren(label, bar);
    label.textContent = text("loading");
    bar.value = 0;
    try {
      if (typeof WebAssembly !== "object") throw new Failure("missing");
      if (typeof Go !== "function") throw new Failure("failed", "reload");
      const go = new Go();
      const instance = await WebAssembly.instantiate(await compiled(), go.importObject);
      bar.value = 100;
      label.textContent = text("starting");
      performance.mark("headway:loaded");
      go.run(instance).then(stopped, stopped);
    } catch (err) {
      console.error("loading the app:", err);
      failed(err instanceof Failure ? err : new Failure("failed", "retry"));
    }
    registerWorker();
  }

  function failed(failure) {
    status.className = "running failed";
    status.setAttribute("role", "alert");
    status.replaceChildren(element("p", failure.message));
    if (failure.action === "retry") status.append(element("button", text("retry"), { onclick: load }));
    if (failure.action === "reload") status.append(element("button", text("reload"), { onclick: () => location.reload() }));
  }

  // The app replaces the skeleton when it shows its first screen.
  const skeleton = document.getElementById("boot");
  const shown = new MutationObserver(() => {
    if (skeleton.isConnected) return;
    shown.disconnect();
    status.hidden = true;
    performance.mark("headway:shown");
  });
  shown.observe(document.body, { childList: true });

  // stopped says that the program has ended, which it never does by itself:
  // the page would look alive and answer nothing.
  let leaving = false;
  addEventListener("pagehide", () => { leaving = true; });
  addEventListener("pageshow", () => { leaving = false; });
  function stopped() {
    if (leaving) return;
    const dialog = element("dialog", "", { id: "boot-stopped" });
    dialog.setAttribute("aria-labelledby", "boot-stopped-title");
    dialog.append(element("h2", text("stopped"), { id: "boot-stopped-title" }), element("p", text("stoppedWhy")),
      element("button", text("reload"), { className: "primary", autofocus: true, onclick: () => location.reload() }));
    status.hidden = true;
    document.documentElement.append(dialog); // beside the body, which is the app's
    dialog.showModal();
  }

  // --- Versions ------------------------------------------------------------

  let registration = null;
  let ready = false;      // a newer version is complete on this device
  let activating = false; // this page asked for it
  let lastCheck = Date.now();

  async function registerWorker() {
    if (registration || !("serviceWorker" in navigator)) return;
    try {
      registration = await navigator.serviceWorker.register(prefix + "worker.js", { scope: prefix, updateViaCache: "none" });
    } catch (err) {
      console.warn("the app will need the network:", err);
      return;
    }
    if (registration.waiting) newVersion();
    if (registration.installing) watch(registration.installing);
    registration.addEventListener("updatefound", () => watch(registration.installing));
    const active = (await navigator.serviceWorker.ready).active;
    active.postMessage({ type: "started", version });
  }

  function watch(worker) {
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed" && registration.active) newVersion();
    });
  }

  function newVersion() {
    ready = true;
    window.goappOnUpdate();
  }

  // check asks the server for a newer version, and waits until that is complete.
  // It tells whether the server could be asked.
  async function check() {
    lastCheck = Date.now();
    try {
      await registration?.update();
    } catch {
      return false; // no network: asked again later
    }
    return arrived(registration?.installing);
  }

  // arrived tells whether a version has come completely, if one comes.
  const arrived = (worker) => new Promise((then) => {
    const look = () => { if (worker?.state !== "installing") then(worker?.state !== "redundant"); };
    worker?.addEventListener("statechange", look);
    look();
  });

  if ("serviceWorker" in navigator) {
    let controlled = ours();
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      if (activating) location.reload();
      else if (controlled) newVersion(); // another tab asked for it
      controlled = ours();
    });
    navigator.serviceWorker.addEventListener("message", (event) => {
      if (event.data?.type === "navigate") window.goappNav(event.data.path);
    });
    const minute = 60_000;
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && Date.now() - lastCheck > minute) check();
    });
    setInterval(check, 60 * minute);
  }

  // headwayUpdate changes the version of the app. Whoever calls activate sees
  // to it that nothing is lost: the page is loaded again.
  window.headwayUpdate = Object.freeze({
    // ready tells whether a newer version is complete on this device.
    get ready() { return ready; },
    // check asks the server for one now, and tells whether it could;
    // goappOnUpdate is called when one is complete.
    check,
    // activate changes to it.
    activate() {
      activating = true;
      if (registration?.waiting) registration.waiting.postMessage({ type: "activate" });
      else location.reload();
    },
  });

  // headwayKeep keeps a program on this device, for pages that this one has not.
  window.headwayKeep = async (wanted) => {
    (await navigator.serviceWorker?.ready)?.active.postMessage({ type: "keep", version, program: wanted });
  };

  // --- What go-app's client code calls --------------------------------------

  // The program puts its own functions in the place of these three.
  window.goappNav = (path) => location.assign(path);
  window.goappOnUpdate = () => { window.goappUpdatedBeforeWasmLoaded = true; };
  window.goappOnAppInstallChange = () => { window.goappAppInstallChangedBeforeWasmLoaded = true; };

  const env = {
    GOAPP_VERSION: version, GOAPP_ROOT_PREFIX: root, GOAPP_STATIC_RESOURCES_URL: assets.slice(0, -1), GOAPP_INTERNAL_URLS: "[]",
    HEADWAY_VERSION: version, HEADWAY_PREFIX: prefix, HEADWAY_ASSETS: assets, HEADWAY_NAME: name, HEADWAY_HOSTED: hosted, HEADWAY_SIGN_IN: signIn,
  };
  window.goappGetenv = (key) => env[key];
  window.goappTryUpdate = check;

  let prompt = null;
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    prompt = event;
    window.goappOnAppInstallChange();
  });
  addEventListener("appinstalled", () => {
    prompt = null;
    window.goappOnAppInstallChange();
  });
  const installed = () => navigator.standalone === true || matchMedia("(display-mode: standalone)").matches;
  // Only browsers with "Add to Home Screen" instead of a prompt have this property.
  window.goappIsAppleBrowser = () => "standalone" in navigator;
  window.goappIsAppInstallable = () => !installed() && (prompt !== null || window.goappIsAppleBrowser());
  window.goappShowInstallPrompt = async () => {
    const asked = prompt;
    prompt = null; // it can be asked once
    window.goappOnAppInstallChange();
    await asked?.prompt();
  };

  // inApp returns the address of a path of the app, with or without the prefix.
  const inApp = (path) => new URL(path.startsWith(prefix) ? path : root + "/" + path.replace(/^\/+/, ""), location.origin);

  window.goappNewNotification = async (json) => {
    const { title, path, ...options } = JSON.parse(json);
    const target = inApp(path || "/").href;
    if (registration?.active) {
      await registration.showNotification(title, { ...options, data: { path: target } });
      return;
    }
    const shown = new Notification(title, options);
    shown.onclick = () => { shown.close(); window.goappNav(target); };
  };
  window.goappSubscribePushNotifications = async () => ""; // the server sends none

  window.goappKeepBodyClean = () => {
    const count = document.body.children.length;
    const observer = new MutationObserver(() => {
      while (document.body.children.length > count) document.body.lastElementChild.remove();
    });
    observer.observe(document.body, { childList: true });
    return () => observer.disconnect();
  };

  // Links that lead out of the app, to the host product, to the API or
  // elsewhere, are the browser's: go-app, which listens at the window, would
  // swallow them. So are clicks that ask for a new tab or window.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href]");
    if (!link) return;
    const target = new URL(link.href, location.href);
    const inside = target.origin === location.origin && target.pathname.startsWith(prefix) && !target.pathname.startsWith(prefix + "api/");
    if (!inside || event.shiftKey || event.altKey || event.button !== 0) event.stopPropagation();
  });

  load();
})();
