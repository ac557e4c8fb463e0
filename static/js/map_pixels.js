/** Coarser pixels and fewer lines while the map moves on a machine without a graphics card. */

/** A picture that takes longer is felt as jerky; in milliseconds. */
const SLOW_MS = 40;
/** So many slow pictures in one move, and the next one is drawn a step coarser. */
const SLOW_PICTURES = 6;
/** Pixels of a moving map for each one of a resting map, along a side, from fine to coarse. */
const STEPS = [1, 0.5, 0.36];
/** The same for pictures that a map draws before it has all its data. */
const FIRST = 0.1;
/** Between two of those, in milliseconds: most of what they show is drawn over at once. */
const FIRST_MS = 250;
/** A wheel and the rest of a gesture follow one another that quickly; in milliseconds. */
const PAUSE_MS = 150;
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** Whether the processor draws, for want of a graphics card. @param {any} map */
function isSoftware(map) {
  const gl = map.getCanvas().getContext("webgl2");
  const told = gl?.getExtension("WEBGL_debug_renderer_info");
  return SOFTWARE.test(told ? String(gl.getParameter(told.UNMASKED_RENDERER_WEBGL)) : "");
}

/** Maps whose first pictures are still on their way. @type {WeakSet<any>} */
const coming = new WeakSet();

/**
 * Call `done` when a map that has all its data has drawn it in fine pixels.
 * @param {any} map
 * @param {() => void} done
 */
export function whenSharp(map, done) {
  map.once("idle", () => {
    coming.delete(map);
    if (map.getPixelRatio() === devicePixelRatio) return done();
    map.setPixelRatio(devicePixelRatio);
    return map.once("idle", done);
  });
  map.triggerRepaint();
}

/** Draw the first pictures of a map now and then only. @param {any} map */
function drawSeldom(map) {
  const paint = map.triggerRepaint.bind(map);
  let before = 0;
  let timer = 0;
  map.triggerRepaint = () => {
    if (!coming.has(map)) return paint();
    const wait = Math.max(0, before + FIRST_MS - performance.now());
    timer ||= window.setTimeout(() => {
      timer = 0;
      before = performance.now();
      paint();
    }, wait);
    return undefined;
  };
}

/**
 * Draw moves coarser where they would be jerky, without the layers that are marked `AT_REST`; and
 * the first pictures of a map seldom, for they are drawn over at once.
 *
 * Pixels change only before a move begins: changed later, MapLibre would end a drag.
 * @param {any} map
 */
export function createMapPixels(map) {
  const software = isSoftware(map);
  let step = software ? STEPS.length - 1 : 0;
  let pressed = false;
  let whole = true;
  let slow = 0;
  let before = 0;
  let resting = 0;

  function draw(share) {
    const ratio = devicePixelRatio * share;
    if (map.getPixelRatio() !== ratio) map.setPixelRatio(ratio);
    if (!coming.has(map)) drawDetails(share > STEPS.at(-1));
  }

  function drawDetails(all) {
    if (all === whole) return;
    whole = all;
    for (const id of map.getLayersOrder()) {
      const { type, metadata } = map.getLayer(id);
      if (metadata?.["gridmap:at-rest"])
        map.setPaintProperty(id, `${type}-layer-opacity`, all ? null : 0);
    }
  }

  function begin() {
    if (!map.isMoving()) draw(STEPS[step]);
  }

  /** Fine pixels again, unless the next move begins at once. */
  function rest() {
    clearTimeout(resting);
    resting = setTimeout(() => {
      if (!pressed && !map.isMoving() && !coming.has(map)) draw(1);
    }, PAUSE_MS);
  }

  if (software) {
    coming.add(map);
    draw(FIRST);
    drawSeldom(map);
  }
  const canvas = map.getCanvasContainer();
  const early = { capture: true, passive: true };
  canvas.addEventListener("pointerdown", ({ target }) => {
    pressed = true;
    if (target === map.getCanvas()) begin(); // not a pin, which moves alone
  }, early);
  canvas.addEventListener("wheel", begin, early);
  for (const end of ["pointerup", "pointercancel"])
    addEventListener(end, () => {
      pressed = false;
      rest();
    }, early);
  map.on("movestart", () => {
    slow = 0;
    before = 0;
    // A move that no hand makes goes on when pixels change, once it is on its way.
    if (!pressed && map.isMoving()) draw(STEPS[step]);
  });
  map.on("render", () => {
    const now = performance.now();
    if (map.isMoving() && before && now - before > SLOW_MS) slow += 1;
    before = map.isMoving() ? now : 0;
  });
  map.on("moveend", () => {
    if (slow >= SLOW_PICTURES) step = Math.min(step + 1, STEPS.length - 1);
    slow = 0;
    rest();
  });
}
