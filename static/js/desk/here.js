/**
 * Fills the place of a form: with where the device is (a button with `data-here`), or with a point of
 * the picture of the page (`data-pick` takes a copy of it).
 */
const DIGITS = 6;
const OPTIONS = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 };

/** Put a position into the fields of a form. */
function fill(form, lon, lat) {
  form.elements.lon.value = lon.toFixed(DIGITS);
  form.elements.lat.value = lat.toFixed(DIGITS);
}

/** Ask the device, and say beside the button when it does not answer. */
function ask(button) {
  const note = button.parentElement.querySelector("[data-here-failed]");
  button.disabled = true;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      fill(button.form, coords.longitude, coords.latitude);
      note.hidden = true;
      button.disabled = false;
    },
    () => {
      note.hidden = false;
      button.disabled = false;
    },
    OPTIONS,
  );
}

/** Put a picture into a form, of which a point can be chosen; the mark shows which one is. */
function offer(place, drawn) {
  const picture = /** @type {SVGSVGElement} */ (drawn.cloneNode(true));
  const [west, north, across, up] = picture.dataset.frame.split(" ").map(Number);
  const mark = document.createElementNS(picture.namespaceURI, "circle");
  mark.setAttribute("class", "talk-pick");
  mark.setAttribute("r", "13");
  picture.addEventListener("click", (event) => {
    const to = picture.getScreenCTM().inverse();
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(to);
    fill(place.closest("form"), west + x / across, north - y / up);
    mark.setAttribute("cx", String(x));
    mark.setAttribute("cy", String(y));
    picture.append(mark);
  });
  place.append(picture);
  place.hidden = false;
}

const drawn = document.querySelector(".talk-map[data-frame]");
if (drawn) for (const place of document.querySelectorAll("[data-pick]")) offer(place, drawn);

if ("geolocation" in navigator)
  for (const button of document.querySelectorAll("button[data-here]")) {
    button.hidden = false;
    button.addEventListener("click", () => ask(button));
  }
