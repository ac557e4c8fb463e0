/** Asking while somebody drags: one question at a time, and never an old answer over a newer one. */

const PAUSE_MS = 60;

/**
 * @template Q, A
 * @param {{ask: (question: Q) => Promise<A>, use: (answer: A) => void, fail: (error: Error) => void, busy: (on: boolean) => void}} given
 */
export function createAsking({ ask, use, fail, busy }) {
  /** @type {{question: Q}|null} */
  let wanted = null;
  let running = false;
  let stopped = false;

  async function run() {
    running = true;
    busy(true);
    while (wanted) {
      const { question } = wanted;
      wanted = null;
      try {
        const answer = await ask(question);
        if (!stopped) use(answer);
      } catch (error) {
        // A newer question makes the failure of an older one pointless.
        if (!wanted && !stopped) fail(error);
      }
      if (wanted) await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
    running = false;
    busy(false);
  }

  return {
    /** Ask; a question that waits is replaced. @param {Q} question */
    want(question) {
      stopped = false;
      wanted = { question };
      if (!running) run();
    },
    /** Forget what is on its way. */
    stop() {
      stopped = true;
      wanted = null;
    },
  };
}
