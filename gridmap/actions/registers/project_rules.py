"""What must hold of projects: their steps follow each other, and each state has what it needs."""

from typing import TYPE_CHECKING

from gridmap.actions.registers.rows import Row
from gridmap.analysis import project_stages
from gridmap.analysis.project_stages import DONE, MATCHED, WITHDRAWN
from gridmap.db.queries import lists
from gridmap.db.queries import registers as queries
from gridmap.files.code_lists import called
from gridmap.files.registers import Register
from gridmap.saying import Said, said

if TYPE_CHECKING:  # the table of checks names this module
    from gridmap.actions.registers.rules import Batch, Change, Problems

NAMED = {"demands": "demand_codes", "resources": "resource_codes"}


def check_projects(batch: "Batch") -> "Problems":
    """Check the state of projects, what it needs, and the numbers of who is satisfied."""
    found: Problems = {}
    for change in batch.changes:
        if change.after is not None:
            wrong = _state(batch, change) | _figures(change.after, batch)
            if wrong:
                found[change.code] = wrong
    for code, wrong in _withdrawn(batch).items():
        found.setdefault(code, {}).update(wrong)
    return found


def _state(batch: "Batch", change: "Change") -> dict[str, Said]:
    after = change.after or {}
    if after["state"] not in project_stages.NEXT:  # the code list says so
        return {}
    before = (change.before or after)["state"]
    steps = batch.did not in ("undo", "import")
    if steps and not project_stages.may_follow(before, after["state"]):
        return {"state": _no_step(before, after["state"])}
    words = {name: batch.register.field(name).words for name in project_stages.lacking(after)}
    state = called("project_states", after["state"])
    found = {
        name: said(
            "{state}的项目要写{field}",
            "a project that is {state} needs: {field}",
            state=state,
            field=_field(name, after["state"], word),
        )
        for name, word in words.items()
    }
    if after["state"] != DONE and after["done_on"]:
        found["done_on"] = said(
            "只有完成的项目有完成日期", "only a project that is done has a day on which it was done"
        )
    return found


def _field(name: str, state: str, word: Said) -> Said:
    if name == "result" and state == project_stages.STOPPED:
        return said("结果（为什么终止）", "Result (why it was stopped)")
    return word


def _no_step(before: str, after: str) -> Said:
    ways = project_stages.NEXT.get(before, ())
    listed = [called("project_states", way) for way in ways]
    return said(
        "项目不能从“{before}”到“{after}”；下一步{ways_zh}",
        "a project does not go from {before} to {after}; {ways_en}",
        before=called("project_states", before),
        after=called("project_states", after),
        ways_zh="是" + "或".join(one.zh for one in listed) if listed else "没有了",
        ways_en="next is " + " or ".join(listed) if listed else "there is no next step",
    )


def _figures(row: Row, batch: "Batch") -> dict[str, Said]:
    found = negative(row, ("answers", "satisfied"))
    answers, satisfied = row["answers"], row["satisfied"]
    if satisfied is not None and (answers is None or satisfied > answers):
        found["satisfied"] = said(
            "满意人数多于评价人数", "more people are satisfied than have answered"
        )
    if row["done_on"] and row["done_on"] > batch.today:
        found["done_on"] = said("完成日期还没有到", "the day on which it was done is to come")
    return found


def negative(row: Row, names: tuple[str, ...]) -> dict[str, Said]:
    """Say which of some numbers of a record are below 0."""
    why = said("不能小于 0", "it cannot be below 0")
    return {name: why for name in names if row[name] is not None and row[name] < 0}


def codes_in(register: Register, row: Row | None) -> dict[str, list[str]]:
    """Return the codes of the demands and resources that a project names."""
    return {
        layer: register.field(name).codes_in(row) if row else [] for layer, name in NAMED.items()
    }


def _withdrawn(batch: "Batch") -> "Problems":
    """Refuse projects that begin to name what was withdrawn."""
    wanted: dict[str, dict[str, set[str]]] = {layer: {} for layer in NAMED}
    for change in batch.changes:
        after, before = (
            codes_in(batch.register, change.after),
            codes_in(batch.register, change.before),
        )
        for layer in NAMED:
            for code in set(after[layer]) - set(before[layer]):
                wanted[layer].setdefault(code, set()).add(change.code)
    found: Problems = {}
    for layer, projects in wanted.items():
        rows = queries.values(batch.session, layer, ["state"], projects)
        for code in sorted(code for code, row in rows.items() if row.state == WITHDRAWN):
            why = said("{code} 已撤回", "{code} was withdrawn", code=code)
            for project in projects[code]:
                found.setdefault(project, {})[NAMED[layer]] = why
    return found


def check_listed(batch: "Batch") -> "Problems":
    """Refuse to withdraw a demand or a resource that a project which goes on needs."""
    leaving = [
        change.code
        for change in batch.changes
        if change.after is not None
        and change.after["state"] == WITHDRAWN
        and (change.before or {}).get("state") == MATCHED
    ]
    if not leaving:
        return {}
    name = NAMED[batch.register.name]
    found: Problems = {}
    for project in lists.projects_in(batch.session, project_stages.LIVE):
        for code in set(getattr(project, name).split(",")) & set(leaving):
            found[code] = {
                "state": said(
                    "项目 {project} 还在用它，先终止项目",
                    "the project {project} still needs it; stop that first",
                    project=project.code,
                )
            }
    return found
