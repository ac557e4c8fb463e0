"""Cards of what there is to do: cases, duties, posts, weak organizations, demands."""

from typing import Any

from gridmap.actions import case_list
from gridmap.actions.area_panel import short_name
from gridmap.actions.posts import foreseen
from gridmap.actions.registers import places
from gridmap.actions.start_cards.card import ROWS, Asking, Card, Row
from gridmap.analysis.post_terms import ENDING, Foreseen
from gridmap.db.queries import case_list as case_queries
from gridmap.db.queries import consultation_list
from gridmap.db.queries import posts as post_queries
from gridmap.db.queries import start as queries
from gridmap.db.queries.case_list import CaseFilter
from gridmap.db.queries.consultation_list import TaskFilter
from gridmap.files.code_lists import called, code_list
from gridmap.files.values import LOCAL
from gridmap.saying import Said, day_of, said

SEE_ALL = said("全部", "All")


def cases(asking: Asking) -> Card:
    """Tell of the cases that are late, or soon will be; two statements."""
    wanted = CaseFilter(
        area=asking.area, state="open", now=asking.now, soon=asking.now + case_list.SOON
    )
    counted = case_queries.open_by_area(asking.session, wanted).values()
    rows = case_queries.page(asking.session, wanted, "due", 0, ROWS)
    running, late, soon = (sum(one[place] for one in counted) for place in range(3))
    return Card(
        said("超期和将到期的事项", "Cases that are late or due"),
        late + soon,
        asking.path("/cases", state=case_list.PRESSING if late + soon else "open"),
        said("事项清单", "The list of cases"),
        said("没有未办结的事项。有事可以在地图上报告。", "No case is open. Report one on the map."),
        [_case(row, asking) for row in rows],
        said(
            "{late} 件超期，{soon} 件两天内到期，未办结共 {running} 件",
            "{late} late, {soon} due within two days, {running} open in all",
            late=f"{late:,}", soon=f"{soon:,}", running=f"{running:,}",
        ) if running else "",
        late > 0,
    )  # fmt: skip


def _case(row: Any, asking: Asking) -> Row:
    return Row(
        row.title or called("case_classes", row.class_code),
        f"/cases/{row.code}",
        called("case_stages", row.stage),
        row.due_at.astimezone(LOCAL).date() if row.due_at else None,
        bool(row.due_at and row.due_at < asking.now),
    )


def duties(asking: Asking) -> Card:
    """Tell of what is open in responsibility lists, one's own first; one statement."""
    rows = post_queries.open_duties(
        asking.session, asking.area, places.ways("duties"), places.ways("posts"), asking.today,
        asking.user.display, ROWS,
    )  # fmt: skip
    total, late, mine = (rows[0].total, rows[0].late, rows[0].mine) if rows else (0, 0, 0)
    namesakes = bool(rows) and rows[0].phones > 1  # an account says no phone: it may be another
    return Card(
        said("责任清单", "Responsibility lists"),
        total,
        asking.path("/duties", tab="open"),
        SEE_ALL,
        said(
            "没有未完成的责任事项。打开一个岗位，可以按模板生成。",
            "No duty is open. On the page of a post, a list is made by its template.",
        ),
        [_duty(row, asking, namesakes=namesakes) for row in rows],
        _of_duties(late, mine, namesakes=namesakes) if rows else "",
        bool(late),
    )  # fmt: skip


def _of_duties(late: int, mine: int, *, namesakes: bool) -> Said:
    if namesakes:
        return said(
            "{late} 项超期；{mine} 项由与您同名的人负责，不止一个电话，请看是哪个岗位",
            "{late} late; {mine} of them all are of people of your name with several phones: "
            "look at the post",
            late=late, mine=mine,
        )  # fmt: skip
    return said(
        "{late} 项超期，我的 {mine} 项", "{late} late, {mine} of them all are mine",
        late=late, mine=mine,
    )  # fmt: skip


def _duty(row: Any, asking: Asking, *, namesakes: bool) -> Row:
    kind = called("post_kinds", row.kind or "")
    whose = said("{kind} {holder}", "{kind} {holder}", kind=kind, holder=row.holder or "")
    late = bool(row.due_on and row.due_on < asking.today)
    note = said("我的", "mine") if row.is_mine and not namesakes else whose
    return Row(row.name or row.code, f"/posts/{row.post_code}", note, row.due_on, late)


def tasks(asking: Asking) -> Card:
    """Tell of the tasks of consultations that are not done; one statement."""
    wanted = TaskFilter(area=asking.area, today=asking.today)
    rows = consultation_list.open_tasks(asking.session, wanted, ROWS)
    total, late = (rows[0].total, int(rows[0].late)) if rows else (0, 0)
    return Card(
        said("共议任务", "Tasks of consultations"),
        total,
        asking.path("/tasks", state="open"),
        SEE_ALL,
        said(
            "没有未完成的任务。任务由多方共议的决议产生。",
            "No task is open. Tasks come out of the decisions of consultations.",
        ),
        [
            Row(
                row.text,
                f"/consultations/{row.code}#task-{row.number}",
                row.owner,
                row.due_on,
                row.due_on < asking.today,
            )
            for row in rows
        ],
        said("{late} 项超期", "{late} late", late=late) if late else "",
        bool(late),
    )  # fmt: skip


def posts(asking: Asking) -> Card:
    """Tell of the posts that are vacant, missing or ending; two statements."""
    found, names = foreseen.read(
        asking.session, asking.area, asking.standards, asking.today, foreseen.DAYS
    )
    ending = sum(one.state == ENDING for one in found)
    return Card(
        said("岗位空缺和到期", "Posts vacant or ending"),
        len(found),
        asking.path("/posts/foreseen"),
        said("看清单", "The list"),
        said(
            "{days} 天之内没有空缺和到期的岗位。",
            "No post is vacant, and none ends within {days} days.",
            days=foreseen.DAYS,
        ),
        [_post(one, names) for one in found[:ROWS]],
        said(
            "{empty} 个现在没有人任，{ending} 个 {days} 天内到期",
            "{empty} are held by nobody, {ending} end within {days} days",
            empty=len(found) - ending, ending=ending, days=foreseen.DAYS,
        ) if found else "",
        len(found) > ending,
    )  # fmt: skip


def _post(one: Foreseen, names: dict[str, str]) -> Row:
    where = short_name(names.get(one.area, one.area)) or one.organization
    words = said("{where} {kind}", "{where} {kind}", where=where, kind=_kind(one))
    day = one.day if one.state == ENDING else None
    path = f"/posts/{one.term.code}" if one.term else f"/posts/foreseen?area={one.area}"
    return Row(words, path, foreseen.WORDS[one.state], day)


def _kind(one: Foreseen) -> Said:
    kind = called("post_kinds", one.kind)
    if not one.full_time:
        return kind
    return said("专职{kind}", "full-time {kind}", kind=Said(kind.zh, kind.en.lower()))


def weak(asking: Asking) -> Card:
    """Tell of what was found weak and is not mended; one statement."""
    results = [key for key, one in code_list("assessment_results").items() if one.get("weak")]
    rows = queries.weak(asking.session, asking.area, places.ways("assessments"), results, ROWS)
    total = rows[0].total if rows else 0
    return Card(
        said("没有整改的软弱涣散", "Weak and not mended"),
        total,
        asking.path("/assessments/weak"),
        SEE_ALL,
        said(
            "没有未整改的考评。考评结果记在督导考评台账里。",
            "None is open. What an assessment finds is kept in its register.",
        ),
        [
            Row(
                row.name or row.code,
                f"/assessments/{row.code}",
                said("考评于 {day}", "assessed on {day}", day=day_of(row.assessed_on))
                if row.assessed_on
                else "",
            )
            for row in rows
        ],
        grave=total > 0,
    )


def demands(asking: Asking) -> Card:
    """Tell of the demands that nothing answers yet; one statement."""
    rows = queries.demands(asking.session, asking.area, places.ways("demands"), "open", ROWS)
    return Card(
        said("待对接的需求", "Demands not matched"),
        rows[0].total if rows else 0,
        asking.path("/demands", tab="open"),
        SEE_ALL,
        said(
            "没有待对接的需求。社区的需求记在需求清单里。",
            "No demand waits. What communities need is kept in the list of demands.",
        ),
        [
            Row(
                row.name or row.code,
                f"/demands/{row.code}",
                called("need_kinds", row.kind),
                row.needed_to,
                bool(row.needed_to and row.needed_to < asking.today),
            )
            for row in rows
        ],
    )
