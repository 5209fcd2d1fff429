// Starts the studio. A file of its own, because the content policy forbids inline scripts; the names of the files of
// this build stand at the script element that loads it.
const { studioScript, studioWasm } = document.querySelector("script[data-studio-wasm]").dataset;

try {
  const { default: init } = await import(studioScript);
  await init({ module_or_path: new URL(studioWasm, import.meta.url) });
} catch (error) {
  const message = document.createElement("p");
  message.setAttribute("role", "alert");
  message.textContent =
    `Penstock could not start (${error}). It needs WebAssembly with SIMD: ` +
    "Chrome or Edge 91, Firefox 89, Safari 16.4, or later.";
  document.body.append(message);
}
