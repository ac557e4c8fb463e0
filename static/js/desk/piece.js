/** Pieces of a page that come after it, because nobody has to wait for them. */
for (const place of document.querySelectorAll("[data-piece]")) {
  const answer = await fetch(place.dataset.piece);
  if (answer.ok) place.innerHTML = await answer.text();
  else place.remove();
}
