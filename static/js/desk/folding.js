/** Escape folds what was opened, the innermost first, and leads back to what opened it. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  const open = document.activeElement?.closest("main details[open]");
  if (!open) return;
  event.preventDefault();
  open.open = false;
  open.querySelector("summary")?.focus();
});
