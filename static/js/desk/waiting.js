/** Reports that wait in this browser are told of on every page of the desk, and sent from there. */
import { allWaiting } from "../outbox/store.js";

// Most pages are looked at by people for whom nothing waits: they fetch no more than this.
const found = await allWaiting().catch(() => []);
if (found.length) {
  const { createBadge } = await import("../outbox/badge.js");
  await createBadge();
}
