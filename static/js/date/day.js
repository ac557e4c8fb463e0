/** The day that the page looks at, as 2026-06-30; "" for today. It holds until the page is loaded anew. */
export const DAY = document.getElementById("map")?.dataset.date ?? "";
