/** Pieces of a page that come after it, because nobody has to wait for them. */
for (const place of document.querySelectorAll("[data-piece]")) {
  const answer = await fetch(place.dataset.piece).catch(() => null);
  if (answer?.ok) place.innerHTML = await answer.text();
  else if (place.dataset.lost) say(place);
  else place.remove();
}

/** Say in the place of a piece that it did not come, so that nothing moves. */
function say(place) {
  const note = document.createElement("p");
  note.className = "note";
  note.textContent = place.dataset.lost;
  place.replaceChildren(note);
}
