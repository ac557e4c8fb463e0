/** Asking the server what is typed: a moment after the last letter, and never two at once. */

const PAUSE_MS = 120;
const QUIET_MS = 300;

/**
 * @param {{ask: (words: string, signal: AbortSignal) => Promise<any>, answered: (words: string, answer: any) => void,
 *   failed: (words: string, error: Error) => void, slow: () => void}} given
 */
export function createAsking({ ask, answered, failed, slow }) {
  let request = new AbortController();
  let pause = 0;
  let patience = 0;
  /** What the newest answer, or the question that is out, is about. */
  let asked = "";

  function stop() {
    request.abort();
    clearTimeout(pause);
    clearTimeout(patience);
  }

  async function send(words) {
    request = new AbortController();
    const { signal } = request;
    patience = setTimeout(slow, QUIET_MS);
    try {
      const answer = await ask(words, signal);
      if (!signal.aborted) answered(words, answer);
    } catch (error) {
      if (!signal.aborted) failed(words, /** @type {Error} */ (error));
    } finally {
      if (!signal.aborted) clearTimeout(patience);
    }
  }

  return {
    /** Ask once nothing is typed for a moment; what was asked before is given up. */
    soon(words) {
      if (words === asked) return;
      stop();
      asked = words;
      pause = setTimeout(send, PAUSE_MS, words);
    },
    /** Ask at once. */
    now(words) {
      stop();
      asked = words;
      send(words);
    },
    /** Nothing is asked any more. */
    stop() {
      stop();
      asked = "";
    },
  };
}
