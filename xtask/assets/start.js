// Starts the studio. A file of its own, because the content policy forbids inline scripts.
import init from "./APP_SCRIPT";

init({ module_or_path: new URL("./APP_WASM", import.meta.url) }).catch((error) => {
  const message = document.createElement("p");
  message.setAttribute("role", "alert");
  message.textContent =
    `Penstock could not start (${error}). It needs WebAssembly with SIMD: ` +
    "Chrome or Edge 91, Firefox 89, Safari 16.4, or later.";
  document.body.append(message);
});
