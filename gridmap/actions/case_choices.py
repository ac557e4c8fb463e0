"""Which steps somebody may take with a case, for which reasons, and why not another."""

from typing import Any

from gridmap.actions.allowing import User, may
from gridmap.actions.case_account import Account
from gridmap.analysis.case_stages import Move, State, barred, open_moves
from gridmap.analysis.permissions import Chain
from gridmap.files.code_lists import called, code_list
from gridmap.saying import Said, said

# These may be done by whoever may at all, wherever in the town.
ANYWHERE = {"appeal"}


def choices(account: Account, chain: Chain, by: User) -> list[dict[str, Any]]:
    """List the moves that the stage of a case lets be made and the person may make, in words.

    Parameters
    ----------
    chain : sequence of str
        The area of the case and those above it, as codes; empty where it has none.

    Returns
    -------
    list of dict
        `id`, `zh`, `en`, `needs`, `reasons` (id, zh, en, text); `barred` says in a sentence why
        the person may not make one although the role may, None where nothing does.
    """
    names = code_list("case_moves")
    found = []
    for rule in open_moves(account.state):
        if not may(by, rule.verb, () if rule.id in ANYWHERE else (chain,)):
            continue
        why = barred(account.state, rule, by.name)
        found.append(
            {
                "id": rule.id,
                "zh": names[rule.id]["zh"],
                "en": names[rule.id]["en"],
                "forward": rule.forward,
                "needs": sorted(rule.needs),
                "reasons": reasons(rule.id) if "reason" in rule.needs else [],
                "barred": sentence(why, account.state, rule).as_dict() if why else None,
            }
        )
    return found


def reasons(move_id: str) -> list[dict[str, Any]]:
    """List the reasons that can be given for a move."""
    return [
        {"id": entry["id"], "zh": entry["zh"], "en": entry["en"], "text": entry.get("text", False)}
        for entry in code_list("case_reasons").values()
        if move_id in entry["moves"]
    ]


def sentence(why: str, state: State, rule: Move) -> Said:
    """Say why a move cannot be made."""
    if why == "received":
        return said(
            "这个事项是退回给您的，下一步要由别人来办。",
            "This case was returned to you; somebody else has to take the next step.",
        )
    if why == "own":
        return said(
            "这一步不能由办理它的同一个人来做：处置的人不核查，作出决定的人不处理对它的申诉。",
            "Somebody else has to do this: who handles a case does not verify it, and who decided "
            "does not judge the appeal.",
        )
    return said(
        "“{stage}”的事项不能“{move}”；没有改变任何数据。",
        "A case that is “{stage}” cannot take the step “{move}”; nothing was changed.",
        stage=called("case_stages", state.stage),
        move=called("case_moves", rule.id),
    )
