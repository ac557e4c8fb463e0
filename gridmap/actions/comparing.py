"""Set two runs beside each other: what opened, what closed, and what was not the same before."""

from typing import Any

import numpy as np
import pandas as pd

from gridmap.actions import coverage_figures
from gridmap.actions.answers import number
from gridmap.analysis.figures import NO_DATA, SHORT
from gridmap.db.models import Run
from gridmap.db.queries import runs
from gridmap.db.session import Session
from gridmap.errors import NotFoundError

# Shortfalls this close are the same: sums of fractions carry rounding noise.
NOISE = 1e-6
# What decides who falls short; wording and source do not.
DECIDES = (
    *("measure", "subject", "level", "unit", "parameters", "kinds"),
    *("residents_above", "residents_up_to"),
)
NAMED = ("key", "zh", "en", "unit", "measure", "level", "subject", "source", "confirmed")


def compare(
    session: Session,
    a: int,
    b: int,
    *,
    standard: str = "",
    within: set[str] | None = None,
) -> dict[str, Any]:
    """Compare run `b` with the earlier run `a`, standard by standard, on the figures they kept.

    A gap that opened is one of `b` that `a` did not have, one that closed the other way round;
    `people` are those whom the gap concerns (in `a` for a closed one, else in `b`).

    Parameters
    ----------
    standard : str
        Key of one standard: only that one, and its shortfall by the code of each subject.
    within : set of str, optional
        Codes of areas: only subjects of these areas count.

    Raises
    ------
    NotFoundError
        There is no such run, or neither applied the standard.
    """
    first, second = runs.get(session, a), runs.get(session, b)
    applied = [list(coverage_figures.applied(session, run.id)) for run in (first, second)]
    if standard and standard not in applied[0] + applied[1]:
        raise NotFoundError(f"Neither run {a} nor run {b} applied the standard {standard!r}.")
    both = [key for key in applied[1] if key in applied[0] and standard in ("", key)]
    pairs = {key: _beside(session, first, second, key, within) for key in both}
    rules = [{r["key"]: r for r in runs.rules(session, run.id)} for run in (first, second)]
    answer: dict[str, Any] = {
        "a": _named(first),
        "b": _named(second),
        "same_inputs": first.inputs_sha256 == second.inputs_sha256,
        "same_result": _same_result(first, second),
        "changed_layers": changed_layers(session, first, second),
        "standards": [_standard(rules[0][key], rules[1][key], pairs[key]) for key in both],
        "only_a": [key for key in applied[0] if key not in applied[1]],
        "only_b": [key for key in applied[1] if key not in applied[0]],
        "areas": {},
    }
    if standard and standard in pairs:
        answer["areas"] = _by_code(pairs[standard])
    return answer


def changed_layers(session: Session, a: Run, b: Run) -> list[str]:
    """Return the layers whose contents differ between what two runs read."""
    hashes = [_hashes(session, run) for run in (a, b)]
    if all(hashes):
        return sorted(k for k in hashes[0] | hashes[1] if hashes[0].get(k) != hashes[1].get(k))
    # A run of an older gridmap kept no hashes: other editions are other contents.
    editions = [{(e["layer"], e["id"]) for e in run.editions} for run in (a, b)]
    return sorted({layer for layer, _ in editions[0] ^ editions[1]})


def _hashes(session: Session, run: Run) -> dict[str, str]:
    table = runs.table(session, run.id, "inputs")
    return {} if table is None else dict(zip(table["layer"], table["sha256"], strict=True))


def _named(run: Run) -> dict[str, Any]:
    return {
        "run": run.id,
        "as_of": run.as_of.isoformat(),
        "started_at": run.started_at.isoformat(),
        "code_version": run.code_version,
        "inputs_sha256": run.inputs_sha256,
        "result_sha256": run.result_sha256,
    }


def _same_result(a: Run, b: Run) -> bool:
    # A run of an older gridmap has no hash.
    return bool(a.result_sha256) and a.result_sha256 == b.result_sha256


def _same(a: Run, b: Run) -> bool:
    """Return whether two runs kept the same figures of the same subjects, codes and all."""
    return _same_result(a, b) and a.inputs_sha256 == b.inputs_sha256


def _beside(session: Session, a: Run, b: Run, key: str, within: set[str] | None) -> pd.DataFrame:
    """Put the figures of one standard side by side, a row a subject that either run knew."""
    second = _one(session, b, key, within)
    first = second if _same(a, b) else _one(session, a, key, within)
    if first.index.equals(second.index):
        beside = pd.concat([first.add_suffix("_a"), second.add_suffix("_b")], axis=1)
    else:
        beside = first.add_suffix("_a").join(second.add_suffix("_b"), how="outer")
    for side in ("a", "b"):
        short = np.array(beside[f"short_{side}"] == True, dtype=bool)  # noqa: E712 - NaN: unknown
        beside[f"short_{side}"] = short
        beside[f"missing_{side}"] = np.where(short, beside[f"shortfall_{side}"], 0.0)
    for said in ("code", "name"):
        beside[said] = beside[f"{said}_b"].where(beside[f"{said}_b"].notna(), beside[f"{said}_a"])
    beside["change"] = beside["missing_b"] - beside["missing_a"]
    return beside


def _one(session: Session, run: Run, key: str, within: set[str] | None) -> pd.DataFrame:
    table = coverage_figures.figures(session, run.id, key)
    if within is not None:
        table = table[table["area_code"].isin(within)]
    lacking = (table["status"] == NO_DATA) & (table["shortfall"] > 0)
    table = table.assign(short=(table["status"] == SHORT) | lacking)
    table.index = pd.Index(_found_again_by(table))
    return table[["code", "name", "short", "shortfall", "affected"]]


def _found_again_by(table: pd.DataFrame) -> list[tuple[str, int]]:
    """Return by what a subject is known in both runs: its code, else its name and area.

    Where several share it, they are told apart by their order.
    """
    known = [
        code or f"{name} @ {area}"
        for code, name, area in zip(table["code"], table["name"], table["area_code"], strict=True)
    ]
    nth = pd.Series(known, dtype=object).groupby(known, sort=False).cumcount()
    return list(zip(known, nth.tolist(), strict=True))


def _standard(before: dict[str, Any], rule: dict[str, Any], pair: pd.DataFrame) -> dict[str, Any]:
    opened = pair[~pair["short_a"] & pair["short_b"]]
    closed = pair[pair["short_a"] & ~pair["short_b"]]
    stayed = pair[pair["short_a"] & pair["short_b"]]
    return {
        **{name: rule.get(name, "") for name in NAMED},
        "rule_changed": any(before.get(name) != rule.get(name) for name in DECIDES),
        "parameters_a": before["parameters"],
        "parameters_b": rule["parameters"],
        "opened": _listed(opened, "b"),
        "closed": _listed(closed, "a"),
        "worse": _listed(stayed[stayed["change"] > NOISE], "b"),
        "better": _listed(stayed[stayed["change"] < -NOISE], "b"),
        "people_opened": _people(opened["affected_b"]),
        "people_closed": _people(closed["affected_a"]),
        "short_a": int(pair["short_a"].sum()),
        "short_b": int(pair["short_b"].sum()),
        "shortfall_a": number(pair["missing_a"].sum()),
        "shortfall_b": number(pair["missing_b"].sum()),
    }


def _listed(pair: pd.DataFrame, side: str) -> list[dict[str, Any]]:
    """List subjects, the greatest change first."""
    if pair.empty:
        return []
    order = np.lexsort((pair["code"].to_numpy(dtype=str), -pair["change"].abs().to_numpy()))
    return [
        {
            "code": row.code,
            "name": row.name,
            "people": _people_of(getattr(row, f"affected_{side}")),
            "a": number(row.missing_a),
            "b": number(row.missing_b),
        }
        for row in pair.iloc[order].itertuples()
    ]


def _people(affected: pd.Series) -> int:
    return int(affected.clip(lower=0).fillna(0).sum())


def _people_of(affected: float) -> int | None:
    return int(affected) if affected == affected and affected >= 0 else None


def _by_code(pair: pd.DataFrame) -> dict[str, Any]:
    return {
        str(row.code): {
            "name": row.name,
            "a": number(row.missing_a),
            "b": number(row.missing_b),
            "change": number(row.change),
        }
        # Of several with one code the first is shown.
        for row in pair.iloc[::-1].itertuples()
        if row.code
    }
