/** The signs of the map, drawn on a canvas: one shape for each family, no sprite to fetch. */
import { token } from "./palette.js";
import { STAGE_GROUPS } from "./point_layers.js";

const RATIO = 2;
const SIZE = 26;
const MIDDLE = SIZE / 2;

/** Trace a closed shape. @param {CanvasRenderingContext2D} pen @param {number[][]} points */
function polygon(pen, points) {
  pen.beginPath();
  points.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.closePath();
}

/** Corners of a regular polygon. */
const regular = (corners, radius, turn) =>
  Array.from({ length: corners }, (_, i) => {
    const angle = turn + (i * 2 * Math.PI) / corners;
    return [MIDDLE + radius * Math.cos(angle), MIDDLE + radius * Math.sin(angle)];
  });

const circle = (pen, radius) => {
  pen.beginPath();
  pen.arc(MIDDLE, MIDDLE, radius, 0, 2 * Math.PI);
};
const square = (pen, half) => {
  pen.beginPath();
  pen.roundRect(MIDDLE - half, MIDDLE - half, half * 2, half * 2, 2.5);
};

/** A leaf: two quarters of a circle round, two corners sharp. */
function leaf(pen, r) {
  const [near, far] = [MIDDLE - r * 0.9, MIDDLE + r * 0.9];
  pen.beginPath();
  pen.moveTo(near, far);
  pen.quadraticCurveTo(near, near, far, near);
  pen.quadraticCurveTo(far, far, near, far);
  pen.closePath();
}

/** A mortarboard: the board, and the cap below it. */
function mortarboard(pen) {
  polygon(pen, [
    [MIDDLE - 6, MIDDLE - 1],
    [MIDDLE, MIDDLE - 4],
    [MIDDLE + 6, MIDDLE - 1],
    [MIDDLE, MIDDLE + 2],
  ]);
  pen.fill();
  pen.fillRect(MIDDLE - 3, MIDDLE + 1.5, 6, 2.8);
}

/** @type {Record<string, (pen: CanvasRenderingContext2D, r: number) => void>} */
const SHAPES = {
  station: (pen, r) => circle(pen, r),
  centre: (pen, r) => polygon(pen, regular(5, r * 1.14, -Math.PI / 2)),
  health: (pen, r) => square(pen, r * 0.9),
  school: (pen, r) => polygon(pen, regular(6, r * 1.08, 0)),
  culture: (pen, r) => polygon(pen, regular(4, r * 1.16, 0)),
  green: leaf,
  other: (pen, r) => square(pen, r * 0.72),
};

const white = (pen, paint) => {
  pen.fillStyle = pen.strokeStyle = token("map-halo");
  pen.lineWidth = 2.2;
  paint();
};

/** The mark inside a shape, so that colour is never alone. */
const MARKS = {
  station: (pen) => white(pen, () => (circle(pen, 3), pen.fill())),
  centre: (pen) => white(pen, () => pen.fillRect(MIDDLE - 2.8, MIDDLE - 2.4, 5.6, 5.6)),
  health: (pen) =>
    white(
      pen,
      () => (
        pen.fillRect(MIDDLE - 1.3, MIDDLE - 4.6, 2.6, 9.2),
        pen.fillRect(MIDDLE - 4.6, MIDDLE - 1.3, 9.2, 2.6)
      ),
    ),
  school: (pen) => white(pen, () => mortarboard(pen)),
  culture: (pen) => white(pen, () => (circle(pen, 2.2), pen.fill())),
  green: (pen) =>
    white(
      pen,
      () => (
        polygon(pen, [
          [MIDDLE - 4, MIDDLE + 4],
          [MIDDLE + 4, MIDDLE - 4],
        ]),
        (pen.lineWidth = 1.6),
        pen.stroke()
      ),
    ),
  other: () => {},
};

/** Draw on a fresh canvas and return what MapLibre takes. @param {(pen: CanvasRenderingContext2D) => void} paint */
function image(paint, width = SIZE, height = width) {
  const canvas = document.createElement("canvas");
  canvas.width = width * RATIO;
  canvas.height = height * RATIO;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.scale(RATIO, RATIO);
  pen.translate((width - SIZE) / 2, (height - SIZE) / 2);
  pen.lineJoin = "round";
  paint(pen);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

/** The sign of a family; `strong` when the theme measures the way to it. */
export function familySign(family, strong) {
  return image((pen) => {
    SHAPES[family](pen, strong ? 10 : 9);
    pen.lineWidth = strong ? 4.5 : 3;
    pen.strokeStyle = token("map-halo");
    pen.stroke();
    pen.fillStyle = token(`family-${family}`);
    pen.fill();
    MARKS[family](pen);
  });
}

function organizationSign() {
  return image((pen) => {
    polygon(pen, [
      [7, 4],
      [20, 8],
      [7, 13],
    ]);
    pen.strokeStyle = token("map-halo");
    pen.lineWidth = 4;
    pen.stroke();
    pen.fillStyle = token("family-site");
    pen.fill();
    pen.fillRect(6, 4, 2, 18);
  });
}

function siteSign() {
  return image((pen) => {
    pen.beginPath();
    pen.roundRect(6, 4, 14, 18, 1.5);
    pen.strokeStyle = token("map-halo");
    pen.lineWidth = 4;
    pen.stroke();
    pen.fillStyle = token("family-site");
    pen.fill();
    pen.fillStyle = token("map-halo");
    for (const y of [7, 11, 15]) for (const x of [9, 14]) pen.fillRect(x, y, 3, 2);
  });
}

/** A case: a dot by the group of its stage; a red ring when it is overdue. */
function caseSign(colour, late) {
  return image((pen) => {
    circle(pen, late ? 7.5 : 6);
    pen.fillStyle = token("map-halo");
    pen.fill();
    circle(pen, late ? 5 : 4.8);
    pen.fillStyle = colour;
    pen.fill();
    if (!late) return;
    circle(pen, 7);
    pen.strokeStyle = token("gap");
    pen.lineWidth = 2.4;
    pen.stroke();
  }, 18);
}

/** Several cases; the ring is red when one of them is overdue. */
function clusterSign(late) {
  return image((pen) => {
    circle(pen, 11);
    pen.fillStyle = token("surface");
    pen.fill();
    pen.strokeStyle = token(late ? "gap" : "stage-doing");
    pen.lineWidth = late ? 2.4 : 1.6;
    pen.stroke();
  });
}

/** Diagonal hair lines: nothing is known here. */
function hatch() {
  return image((pen) => {
    pen.strokeStyle = token("class-none");
    pen.lineWidth = 0.9;
    const [left, top] = [MIDDLE - 4, MIDDLE - 4];
    for (const x of [-8, 0, 8]) {
      pen.beginPath();
      pen.moveTo(left + x - 1, top + 9);
      pen.lineTo(left + x + 9, top - 1);
      pen.stroke();
    }
  }, 8);
}

/** Fine dots: the standard says nothing of this area. */
function dots() {
  return image((pen) => {
    pen.fillStyle = token("class-none");
    for (const [x, y] of [
      [-2, -2],
      [2, 2],
    ]) {
      pen.beginPath();
      pen.arc(MIDDLE + x, MIDDLE + y, 0.75, 0, 2 * Math.PI);
      pen.fill();
    }
  }, 8);
}

/** Red hair lines the other way: a break, over whatever colour the theme has. */
function breakHatch() {
  return image((pen) => {
    pen.strokeStyle = token("gap");
    pen.lineWidth = 1.1;
    const [left, top] = [MIDDLE - 5, MIDDLE - 5];
    for (const x of [-10, 0, 10]) {
      pen.beginPath();
      pen.moveTo(left + x - 1, top - 1);
      pen.lineTo(left + x + 11, top + 11);
      pen.stroke();
    }
  }, 10);
}

/** Give the map every sign it uses. @param {any} map */
export function addSigns(map) {
  const options = { pixelRatio: RATIO };
  for (const family of Object.keys(SHAPES)) {
    map.addImage(`${family}-quiet`, familySign(family, false), options);
    map.addImage(`${family}-strong`, familySign(family, true), options);
  }
  map.addImage("organization", organizationSign(), options);
  map.addImage("site", siteSign(), options);
  map.addImage("hatch", hatch(), options);
  map.addImage("dots", dots(), options);
  map.addImage("break-hatch", breakHatch(), options);
  for (const group of Object.keys(STAGE_GROUPS)) {
    map.addImage(`case-${group}`, caseSign(token(`stage-${group}`), false), options);
    map.addImage(`case-${group}-late`, caseSign(token(`stage-${group}`), true), options);
  }
  map.addImage("cluster", clusterSign(false), options);
  map.addImage("cluster-late", clusterSign(true), options);
}
