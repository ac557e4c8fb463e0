/** Fills the place of a form with where the device is: every button with `data-here` of the form. */
const DIGITS = 6;
const OPTIONS = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 };

/** Put a position into the fields of a form. */
function fill(form, { coords }) {
  form.elements.lon.value = coords.longitude.toFixed(DIGITS);
  form.elements.lat.value = coords.latitude.toFixed(DIGITS);
}

/** Ask the device, and say beside the button when it does not answer. */
function ask(button) {
  const note = button.parentElement.querySelector("[data-here-failed]");
  button.disabled = true;
  navigator.geolocation.getCurrentPosition(
    (position) => {
      fill(button.form, position);
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

if ("geolocation" in navigator)
  for (const button of document.querySelectorAll("button[data-here]")) {
    button.hidden = false;
    button.addEventListener("click", () => ask(button));
  }
