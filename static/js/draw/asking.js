/** What drawing asks of the server; one thing after another, so that steps keep their order. */
import { getJson, sendJson, url } from "../api.js";

const at = (id, tail = "") => url(`/api/drafts/${id}${tail}`);

export const list = () => getJson(url("/api/drafts"));
/** @param {string} layer */
export const begin = (layer) => sendJson("POST", url("/api/drafts"), { layer });
/** @param {number} id */
export const get = (id) => getJson(at(id));
export const check = (id) => getJson(at(id, "/check"));
export const ground = (id, community) => getJson(url(`/api/drafts/${id}/ground`, { community }));
export const change = (id, step) => sendJson("POST", at(id, "/changes"), step);
export const undo = (id, position) => sendJson("POST", at(id, "/undo"), { position });
export const redo = (id, position) => sendJson("POST", at(id, "/redo"), { position });
export const publish = (id, given) => sendJson("POST", at(id, "/publish"), given);
export const revoke = (id) => sendJson("POST", at(id, "/revoke"), {});
export const discard = (id) => sendJson("DELETE", at(id));

/** The community around a place, "" for none. @param {number} lon @param {number} lat */
export async function communityAt(lon, lat) {
  const { parents } = await getJson(url("/api/place", { lon, lat }));
  return parents.find(({ level }) => level === "community")?.code ?? "";
}

/** Run one at a time, in the order in which they were asked. */
export function createQueue() {
  let last = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  };
}
