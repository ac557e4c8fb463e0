/** What happens in the store, as it happens: one connection a page, only while somebody looks. */
const ROOT = document.documentElement.dataset.root ?? "";

/** Seconds after which a connection that the browser gave up is tried again. */
const AGAIN_S = 15;

/**
 * Listen for what happens.
 * @param {string} cursor up to where the page knows already
 * @param {Record<string, (data: any) => void>} hear by kind: cases, edition, run
 * @param {(up: boolean) => void} [state] is told whether the server is heard
 * @returns {() => void} what ends it
 */
export function listen(cursor, hear, state = () => {}) {
  let last = cursor;
  /** @type {EventSource|null} */
  let source = null;
  let timer = 0;

  function open() {
    clearTimeout(timer);
    if (source || document.hidden) return;
    source = new EventSource(`${ROOT}/api/events?last=${last}`);
    source.addEventListener("open", () => state(true));
    for (const [kind, use] of Object.entries(hear))
      source.addEventListener(kind, (event) => {
        last = event.lastEventId || last;
        use(JSON.parse(event.data));
      });
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return; // it asks again by itself
      state(false);
      close();
      timer = window.setTimeout(open, AGAIN_S * 1000);
    });
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  // A phone in a pocket listens to nothing; what happened meanwhile comes when it is looked at.
  const look = () => (document.hidden ? close() : open());
  document.addEventListener("visibilitychange", look);
  addEventListener("online", open);
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
  return () => {
    close();
    document.removeEventListener("visibilitychange", look);
    removeEventListener("online", open);
    removeEventListener("pagehide", close);
    removeEventListener("pageshow", open);
  };
}
