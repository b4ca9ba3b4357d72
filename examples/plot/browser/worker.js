// The report runs here, beside the page, so that the page stays awake.
const started = (async () => {
  const go = new Go();
  const code = await new Promise((resolve) => addEventListener("message", (m) => resolve(m.data.code), { once: true }));
  const stream = new Blob([code]).stream().pipeThrough(new DecompressionStream("gzip"));
  const { instance } = await WebAssembly.instantiate(await new Response(stream).arrayBuffer(), go.importObject);
  go.run(instance); // returns when main does, which is never
  postMessage({ ready: true });
})();

started.then(() => addEventListener("message", (m) => {
  const { files, options } = m.data;
  const start = performance.now();
  const answer = coterie(files, options, (rows) => postMessage({ rows }));
  postMessage({ answer, took: performance.now() - start });
}), (e) => postMessage({ failed: String(e) }));
