"""The card of the consultations at whose table one is expected."""

from typing import Any

from gridmap.actions import case_words, invitations
from gridmap.actions.start_cards.card import ROWS, Asking, Card, Row
from gridmap.saying import said


def invited(asking: Asking) -> Card:
    """Tell of one's own invitations, whatever area is looked at; one statement."""
    found = invitations.listed(asking.session, asking.user, asking.now)
    waiting = sum(one["waiting"] for one in found)
    return Card(
        said("共议邀请", "Invitations to consultations"),
        len(found),
        "/invitations",
        said("全部", "All"),
        said(
            "没有请你参加的共议。请了你、你的单位或网格，会列在这里。",
            "You are invited to none. When you, your organization or your grid is, it is listed "
            "here.",
        ),
        [_row(one) for one in found[:ROWS]],
        said("{n} 个还没有登记到场", "Attendance is not yet recorded for {n}", n=waiting)
        if waiting
        else "",
    )


def _row(one: dict[str, Any]) -> Row:
    note = said(
        "{stage}{where} · {how}", "{stage}{where} · {how}",
        stage=one["stage_words"], how=one["attendance_words"],
        where=f" · {one['place']}" if one["place"] else "",
    )  # fmt: skip
    meets = case_words.moment(one["meets_at"]) if one["meets_at"] else ""
    return Row(one["title"], f"/consultations/{one['code']}", note, value=meets)
