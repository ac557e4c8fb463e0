/** What the lists of the desk can do besides: choose all rows, and say how many are chosen. */
const list = document.querySelector("form[data-choosing]");
const all = list?.querySelector("input[data-choose-all]");
if (list && all) {
  const rows = [...list.querySelectorAll("input[name=code]")];
  const count = list.querySelector("[data-chosen]");
  const show = () => {
    const chosen = rows.filter((row) => row.checked).length;
    count.textContent = String(chosen);
    all.checked = chosen === rows.length;
    all.indeterminate = chosen > 0 && chosen < rows.length;
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const row of rows) row.checked = all.checked;
    show();
  });
  list.addEventListener("change", show);
  show(); // a browser that goes back remembers what was chosen
}

/* Of the values that can be given, only those of the chosen field or step are asked for. */
const field = list?.querySelector("select[data-field]");
if (field) {
  const choose = () => {
    for (const one of list.querySelectorAll("[data-to]")) one.hidden = !one.dataset.to.split(" ").includes(field.value);
  };
  field.addEventListener("change", choose);
  choose();
}
