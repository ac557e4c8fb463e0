/** What waits in the browser until the network is back: the draft, and reports that were finished. */
import { openDB } from "../../vendor/idb/index.js";

/**
 * @typedef {object} Waiting
 * @property {string} key UUID: sent twice, it arrives once
 * @property {string} account who wrote it; only they send it
 * @property {string} code case that it adds to; "" for a new one
 * @property {string} title what to call it in the list
 * @property {Record<string, string>} form
 * @property {{name: string, blob: Blob}[]} photos
 * @property {number} at when it was finished
 * @property {"waiting"|"login"|"refused"} state
 * @property {string} said why it was refused
 * @property {number} tries
 * @property {number} next not before; milliseconds
 */

const opened = openDB("gridmap", 1, {
  upgrade(db) {
    db.createObjectStore("draft");
    db.createObjectStore("waiting", { keyPath: "key" });
  },
});

/** The draft of an account. @param {string} account */
export const getDraft = async (account) => (await opened).get("draft", account);
/** @param {string} account @param {any} draft */
export const putDraft = async (account, draft) => (await opened).put("draft", draft, account);
/** @param {string} account */
export const dropDraft = async (account) => (await opened).delete("draft", account);

/** All that waits, the oldest first. @returns {Promise<Waiting[]>} */
export async function allWaiting() {
  const found = await (await opened).getAll("waiting");
  return found.sort((a, b) => a.at - b.at);
}
/** @param {Waiting} one */
export const putWaiting = async (one) => (await opened).put("waiting", one);
/** @param {string} key */
export const dropWaiting = async (key) => (await opened).delete("waiting", key);

/**
 * Put a finished report in line and forget its draft: both, or neither.
 * @param {Waiting} one
 */
export async function finish(one) {
  const change = (await opened).transaction(["draft", "waiting"], "readwrite");
  change.objectStore("waiting").put(one);
  change.objectStore("draft").delete(one.account);
  await change.done;
}
