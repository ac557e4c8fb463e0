"""Whether somebody may do it, and there: what every action asks before it writes.

An action takes `by=`: an account's `User`, who may what the role says, or the name of an operator
at the machine (the command line), who may everything.
"""

from collections.abc import Iterable

from gridmap.analysis.permissions import ANYWHERE, WHOLE_TOWN, Chain, User, may
from gridmap.errors import NotAllowedError
from gridmap.files.code_lists import code_list
from gridmap.saying import said

__all__ = ["ANYWHERE", "WHOLE_TOWN", "By", "Chain", "User", "allow", "is_bound", "may", "name_of"]

By = str | User
# The verbs in Chinese; in English they speak for themselves.
CALLED = {
    "read": "查看",
    "import": "导入",
    "evaluate": "评估",
    "save_scenario": "保存方案",
    "delete_scenario": "删除方案",
    "publish": "发布",
    "edit_areas": "编辑",
    "report_case": "上报事项",
    "handle_case": "办理事项",
    "direct_case": "派遣、督办事项",
    "keep_records": "维护台账",
    "keep_lists": "维护清单",
    "consult": "主持共议",
    "finish_task": "完成共议任务",
    "manage_accounts": "管理账号",
}


def name_of(by: By) -> str:
    """Return the name under which the work is remembered."""
    return by if isinstance(by, str) else by.name


def allow(by: By, verb: str, target: Iterable[Chain] = ANYWHERE) -> str:
    """Return the name of who acts, or refuse.

    Raises
    ------
    NotAllowedError
        The role does not allow the verb, or the target lies outside the person's area.
    """
    if isinstance(by, str) or may(by, verb, target):
        return name_of(by)
    if not may(by, verb):
        role = code_list("roles").get(by.role, {"zh": "没有账号", "en": "without an account"})
        raise NotAllowedError(
            said(
                "{name}（{role}）不能做这件事（{what}）。",
                "{name} ({role}) may not do this ({what}).",
                name=by.name or said("访客", "A visitor"),
                role=said(role["zh"], role["en"]),
                what=said(CALLED[verb], verb.replace("_", " ")),
            )
        )
    raise NotAllowedError(
        said(
            "{name} 只能在区域 {area} 内做这件事，这里超出了它。没有改变任何数据。",
            "{name} may do this only inside the area {area}; this reaches beyond it. Nothing was "
            "changed.",
            name=by.name,
            area=by.area_code,
        )
    )


def is_bound(by: By) -> bool:
    """Return whether somebody may write in one area only, so that the target has to be known."""
    return not isinstance(by, str) and bool(by.area_code)
