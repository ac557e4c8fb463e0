"""What must hold of the ties of a whole file, row by row."""

from gridmap.actions import dates, tie_kinds, tie_words
from gridmap.actions.preparing import Prepared, remark
from gridmap.analysis.ties import Tie, faults
from gridmap.db.queries import ties as queries
from gridmap.db.session import Session
from gridmap.errors import Problem
from gridmap.saying import said

COLUMNS = ("kind", "from_code", "to_kind", "to_code", "valid_from", "valid_to")


def check(session: Session, prepared: Prepared, *, adds: bool) -> None:
    """Tell which ties of a file cannot be; of a file that adds, besides those that stay.

    Organizations may come in later than their ties: one that was never there is remarked upon, one
    that was removed is refused.
    """
    rules = tie_kinds.of_city()
    ties = [Tie(*row) for row in zip(*(prepared.columns[c] for c in COLUMNS), strict=True)]
    stay: list[Tie] = []
    if adds:  # those that stay come first: of two alike in everything the first may stay
        kinds_here = {tie.kind for tie in ties} & set(rules)
        stay = [Tie(*tuple(row)[1:]) for row in queries.all_of(session, kinds_here)]
    own, first = ties, len(stay)
    ties = stay + own
    ends = {tie.from_code for tie in ties} | {t.to_code for t in ties if t.to_organization}
    known = queries.organizations(session, ends)
    names = {code: row.name for code, row in known.items()}
    kinds = {code: row.kind for code, row in known.items()}
    prepared.problems += [
        Problem(
            int(prepared.rows[one.at - first]),
            tie_words.field_of(one),
            tie_words.why(one, ties, rules, names, kinds),
        )
        for one in faults(ties, rules, kinds, dates.clock(session))
        if one.at >= first
    ]
    mine = {tie.from_code for tie in own} | {t.to_code for t in own if t.to_organization}
    _unknown(session, prepared, own, mine - set(known))


def remark_left(session: Session, prepared: Prepared) -> None:
    """Remark on ties of organizations that a file leaves out: they stay until they are ended."""
    kept, today = set(prepared.columns["code"]), dates.clock(session)
    gone = [code for code in queries.all_codes(session) if code not in kept]
    if lost := queries.touching(session, gone, today):
        text = said(
            "文件里没有的组织还有 {n} 条没有结束的关系（如 {codes}）；请结束它们，或补上组织。",
            "{n} ties that have not ended are of organizations which the file leaves out "
            "(as {codes}); end them, or add the organizations.",
            n=len(lost), codes=", ".join(row.code for row in lost[:3]),
        )  # fmt: skip
        prepared.remarks.append(remark("ties", text))


def _unknown(session: Session, prepared: Prepared, ties: list[Tie], codes: set[str]) -> None:
    """Refuse ties of organizations that were removed; remark on those that were never there."""
    gone = queries.removed(session, codes)
    lost = 0
    for tie, row in zip(ties, prepared.rows, strict=True):
        for field, code in (("from_code", tie.from_code), ("to_code", tie.to_code)):
            if field == "to_code" and not tie.to_organization:
                continue
            if code in gone:
                why = said(
                    "{name}（{code}）已经删除，不能再有新的关系（{span}）",
                    "{name} ({code}) was removed and takes no new tie ({span})",
                    name=gone[code], code=code, span=tie_words.span(tie.valid_from, tie.valid_to),
                )  # fmt: skip
                prepared.problems.append(Problem(int(row), field, why))
            lost += code in codes and code not in gone
    if lost:
        text = said(
            "{n} 处组织编码在组织台账里还没有，没有检查它们的类型。",
            "{n} codes of organizations are in no register yet; their kinds were not checked.",
            n=lost,
        )
        prepared.remarks.append(remark("ties", text))
