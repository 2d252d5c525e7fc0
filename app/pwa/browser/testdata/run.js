// Runs the tests that the query names; their exit code is globalThis.exitCode.
"use strict";
(async () => {
  const query = new URLSearchParams(location.search);
  if (!query.size) return; // a page of the origin, no more
  const go = new Go();
  go.argv = ["browser.test", "-test.v", "-test.timeout=60s"];
  for (const name of ["run", "skip"]) if (query.has(name)) go.argv.push(`-test.${name}=${query.get(name)}`);
  let code = 0;
  go.exit = (c) => { code = c; };
  const { instance } = await WebAssembly.instantiateStreaming(fetch("/test.wasm"), go.importObject);
  await go.run(instance);
  globalThis.exitCode = code;
})().catch((err) => {
  console.error(err);
  globalThis.exitCode = 99;
});
