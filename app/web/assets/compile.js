// Loads and compiles a program beside the page, which stays at hand meanwhile.
// The page sends { url, size, kept, language }: size is that of the decoded
// bytes, kept whether they come from this device. It gets { done } as they
// come, in percent; then { module }, or { status } of an answer that is no
// program, or { failed } with the reason.
"use strict";

self.addEventListener("message", async ({ data: { url, size, kept, language } }) => {
  try {
    const coming = fetch(url);
    setTimeout(prepare, 0, language);
    const response = await coming;
    if (!response.ok) return self.postMessage({ status: response.status });
    self.postMessage({ module: await compiled(response, size, kept) });
  } catch (err) {
    self.postMessage({ failed: String(err) });
  }
});

// prepare has the browser find what it needs to write dates and numbers, which
// takes it long the first time. The page has it from then on, too.
function prepare(language) {
  new Intl.DateTimeFormat(language, { dateStyle: "long" }).format();
  new Intl.NumberFormat(language).format(0);
}

function compiled(response, size, kept) {
  // From this device it comes at once, and browsers keep compiled code only of
  // what they have fetched themselves.
  const body = kept ? response : new Response(counted(response.body, size), { headers: { "Content-Type": "application/wasm" } });
  return WebAssembly.compileStreaming ? WebAssembly.compileStreaming(body) : body.arrayBuffer().then(WebAssembly.compile);
}

// counted passes a body on and tells how much of it has come.
function counted(body, size) {
  let come = 0, told = 0;
  return body.pipeThrough(new TransformStream({
    transform(chunk, controller) {
      come += chunk.byteLength;
      const done = Math.min(Math.floor((come * 100) / size), 100);
      if (done > told) self.postMessage({ done: told = done });
      controller.enqueue(chunk);
    },
  }));
}
