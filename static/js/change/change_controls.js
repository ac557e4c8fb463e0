/** Which two runs are compared. */
import { choice, option } from "../fields.js";
import { day } from "../numbers.js";
import { t } from "../words.js";
import { runsCompared, runsOf } from "./change_theme.js";

/**
 * Two lists of runs; each leaves out what the other one shows.
 * @param {any} town
 * @param {import("../state.js").State} state
 * @param {(patch: Partial<import("../state.js").State>) => void} set
 */
export function runChoices(town, state, set) {
  const compared = runsCompared(town, state);
  if (!compared) return [];
  const options = (other) =>
    runsOf(town)
      .filter((run) => String(run.id) !== other)
      .map((run) => option(String(run.id), t("change.run", { id: run.id, date: day(run.as_of) })));
  const list = (side, other) =>
    choice(
      t(`change.${side === "a" ? "from" : "to"}`),
      side,
      options(compared[other]),
      compared[side],
      (id) => set({ ...compared, [side]: id }),
    );
  return [list("a", "b"), list("b", "a")];
}
