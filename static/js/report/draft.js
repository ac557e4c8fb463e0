/** What somebody is about to report, kept at every step: a reload loses nothing. */
import { ACCOUNT } from "../outbox/outbox.js";
import { getDraft, putDraft } from "../outbox/store.js";

/**
 * @typedef {object} Draft
 * @property {string} key UUID of the report to be
 * @property {string} step
 * @property {[number, number]|null} place
 * @property {number|null} accuracy metres, while the place is where the phone was
 * @property {string} area name of the area at the place
 * @property {string} klass
 * @property {string} text
 * @property {string} contact how whoever reports can be reached
 * @property {{name: string, blob: Blob}[]} photos
 */

/** @returns {Draft} */
export const emptyDraft = () => ({
  key: uuid(),
  step: "place",
  place: null,
  accuracy: null,
  area: "",
  klass: "",
  text: "",
  contact: "",
  photos: [],
});

/** A random UUID, also where the page came without TLS. */
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** The draft that was left, or a new one; one of an older page lacks what is new. @returns {Promise<Draft>} */
export const openDraft = async () => ({ ...emptyDraft(), ...(await getDraft(ACCOUNT).catch(() => null)) });

/** @param {Draft} draft */
export const keepDraft = (draft) => putDraft(ACCOUNT, draft).catch(() => {});
