/** Make the pages open without a network, where the browser allows it: over TLS, or on this machine. */
const ROOT = document.documentElement.dataset.root ?? "";

/** Register the service worker; whether pages will open offline. @returns {Promise<boolean>} */
export async function openOffline() {
  if (!("serviceWorker" in navigator) || !isSecureContext) return false;
  try {
    await navigator.serviceWorker.register(`${ROOT}/sw.js`, { scope: `${ROOT}/` });
    const ready = await navigator.serviceWorker.ready;
    document.documentElement.dataset.offline = ready.active ? "ready" : "";
    return true;
  } catch {
    return false; // private windows forbid it; the rest works all the same
  }
}
