"""Ties in words: how long they hold, and why one cannot be."""

import datetime as dt
from collections.abc import Mapping, Sequence

from gridmap.analysis.ties import (
    AGAIN,
    BACKWARDS,
    FAR,
    ITSELF,
    KINDS,
    ORGANIZATION,
    RING,
    Fault,
    Rule,
    Tie,
)
from gridmap.files.code_lists import called
from gridmap.saying import Said, day_of, said

MOST_IN_RING = 6
FIELDS = {BACKWARDS: "valid_to", FAR: "to_kind", KINDS: "kind"}


def span(begins: dt.date | None, ends: dt.date | None) -> Said:
    """Say how long something holds.

    Examples
    --------
    >>> span(dt.date(2020, 1, 1), None).zh, span(None, None).en
    ('2020年1月1日起', 'without end')
    """
    first, last = day_of(begins) if begins else "", day_of(ends) if ends else ""
    if begins and ends:
        return said("{a}至{b}", "{a} to {b}", a=first, b=last)
    if begins:
        return said("{a}起", "from {a}", a=first)
    return said("至{b}", "until {b}", b=last) if ends else said("长期", "without end")


def field_of(fault: Fault) -> str:
    """Return the field of a tie that a fault is told at."""
    return FIELDS.get(fault.why, "to_code")


def why(
    fault: Fault,
    ties: Sequence[Tie],
    rules: Mapping[str, Rule],
    names: Mapping[str, str],
    kinds: Mapping[str, str],
) -> Said:
    """Say why a tie cannot be, with the names of both ends and the days.

    Parameters
    ----------
    names, kinds : mapping of str to str
        What organizations are called, and their kinds, by their codes.
    """
    tie = ties[fault.at]
    kind = called("tie_kinds", tie.kind)
    what = _named(tie, names)
    if fault.why == BACKWARDS:
        return said(
            "{what}：结束日期 {b} 早于开始日期 {a}",
            "{what} would end on {b}, before it begins on {a}",
            what=what, a=tie.valid_from, b=tie.valid_to,
        )  # fmt: skip
    if fault.why == ITSELF:
        return said(
            "{name}不能和自己有“{kind}”关系",
            "{name} cannot be tied to itself ({kind})",
            name=names.get(tie.from_code, tie.from_code), kind=kind,
        )  # fmt: skip
    if fault.why == FAR:
        return said(
            "“{kind}”的对象是{to}，{what}却不是",
            "{kind} leads to one of this type: {to}; {what} does not",
            kind=kind, what=what, to=called("tie_ends", rules[tie.kind].to_kind),
        )  # fmt: skip
    if fault.why == KINDS:
        return _kinds(tie, rules[tie.kind], names, kinds)
    if fault.why == RING:
        return _ring(fault, ties, names)
    return _together(fault, ties, names)


def _named(tie: Tie, names: Mapping[str, str]) -> Said:
    """Name a tie by its ends, and what it is."""
    return said(
        "{a} → {b}（{kind}）",
        "{a} → {b} ({kind})",
        a=names.get(tie.from_code, tie.from_code),
        b=names.get(tie.to_code, tie.to_code) if tie.to_kind == ORGANIZATION else tie.to_code,
        kind=called("tie_kinds", tie.kind),
    )


def _kinds(tie: Tie, rule: Rule, names: Mapping[str, str], kinds: Mapping[str, str]) -> Said:
    own = [
        called("organization_kinds", kinds.get(code, "")) for code in (tie.from_code, tie.to_code)
    ]
    if tie.to_kind != ORGANIZATION:
        own = own[:1]
    near, far = (
        _listed([called("organization_kinds", one) for one in sorted(some)])
        for some in (rule.near, rule.far)
    )
    return said(
        "{what}：{own}之间不能有“{kind}”关系；主体可以是{near}，对象可以是{far}",
        "{what}: {own} are not tied so ({kind}); it leads from one of {near} to one of {far}",
        what=_named(tie, names), own=_listed(own), kind=called("tie_kinds", tie.kind),
        near=near, far=far,
    )  # fmt: skip


def _listed(words: Sequence[Said]) -> Said:
    if not words:
        return said("任何组织", "any kind")
    return Said("、".join(one.zh for one in words), ", ".join(one.en.lower() for one in words))


def _ring(fault: Fault, ties: Sequence[Tie], names: Mapping[str, str]) -> Said:
    codes = [ties[at].from_code for at in fault.others]
    shown = [names.get(code, code) for code in codes]
    if len(shown) > MOST_IN_RING:
        shown = [*shown[: MOST_IN_RING - 1], "…"]
    tie = ties[fault.at]
    return said(
        "{what}（{span}）会绕成一圈：{ring}",
        "{what}, {span}, would close a ring: {ring}",
        what=_named(tie, names), ring=" → ".join([*shown, shown[0]]),
        span=span(tie.valid_from, tie.valid_to),
    )  # fmt: skip


def _together(fault: Fault, ties: Sequence[Tie], names: Mapping[str, str]) -> Said:
    tie, other = ties[fault.at], ties[fault.others[0]]
    values = {
        "what": _named(tie, names),
        "other": _named(other, names),
        "own_span": span(tie.valid_from, tie.valid_to),
        "other_span": span(other.valid_from, other.valid_to),
        "kind": called("tie_kinds", tie.kind),
        "far": names.get(tie.to_code, tie.to_code),
    }
    if fault.why == AGAIN:
        return said(
            "{what}（{own_span}）和已有的同一关系（{other_span}）日期重叠",
            "{what}, {own_span}, overlaps the same tie, which holds {other_span}",
            **values,
        )
    return said(
        "{what}（{own_span}）：{far}同时只能有一个“{kind}”，已有 {other}（{other_span}）",
        "{what}, {own_span}: {far} has one such tie at a time ({kind}), and there is {other}, "
        "{other_span}",
        **values,
    )
