"""What somebody proposes to have settled together, and whether it says enough."""

from dataclasses import dataclass

from gridmap.errors import InputError
from gridmap.files.code_lists import code_list
from gridmap.saying import said

LONGEST_TITLE, LONGEST_TEXT, LONGEST_CODE = 100, 2_000, 64
MOST_ITEMS, LONGEST_ITEM = 30, 500


@dataclass(frozen=True)
class Proposal:
    """What somebody wants to have settled together.

    Attributes
    ----------
    client_key : str
        UUID of the proposal: sent twice, it is opened once.
    kind : str
        Of the code list consultation_kinds.
    title, text : str
        What it is about, in a line and at length; everybody may read the title.
    subject_kind, subject_code : str
        What gave rise to it: `case` or `demand` and its number, or another kind of thing, which
        is only kept; "" is nothing.
    area : str
        Code of the area that it is about; "" is that of the subject.
    shape : str
        The area as GeoJSON, where somebody drew one.
    agenda : tuple of str
        Options, or points of the agenda, that are known already.
    hold_case : bool
        Whether the case is suspended meanwhile, where its stage lets it be.
    invite_kinds, invite : tuple of str
        Which kinds of X (`gridmap.actions.consultation_choosing`) and which parties, by their
        keys, are invited; where both are empty, all are, unless they are too many.
    """

    client_key: str = ""
    kind: str = "four_x"
    title: str = ""
    text: str = ""
    subject_kind: str = ""
    subject_code: str = ""
    area: str = ""
    shape: str = ""
    agenda: tuple[str, ...] = ()
    hold_case: bool = True
    invite_kinds: tuple[str, ...] = ()
    invite: tuple[str, ...] = ()


def check(proposal: Proposal) -> None:
    """Refuse a proposal that says too little, or something that cannot be.

    Raises
    ------
    InputError
        It does.
    """
    check_kind(proposal.kind)
    if not 0 < len(proposal.title) <= LONGEST_TITLE:
        raise InputError(
            said(
                "请用 1 到 {most} 个字写明议什么。",
                "Say in 1 to {most} characters what it is about.",
                most=LONGEST_TITLE,
            )
        )
    _check_length(proposal.text, LONGEST_TEXT)
    for name in (proposal.subject_kind, proposal.subject_code):
        _check_length(name, LONGEST_CODE)
    if len(proposal.agenda) > MOST_ITEMS or not all(proposal.agenda):
        raise InputError(
            said("最多 {most} 个议题。", "There may be at most {most} items.", most=MOST_ITEMS)
        )
    for item in proposal.agenda:
        _check_length(item, LONGEST_ITEM)


def _check_length(text: str, most: int) -> None:
    if len(text) > most:
        raise InputError(
            said(
                "“{begin}…”超过 {most} 字。",
                "“{begin}…” is longer than {most} characters.",
                begin=text[:20],
                most=most,
            )
        )


def check_kind(kind: str) -> None:
    """Refuse a kind of consultation that there is not.

    Raises
    ------
    InputError
        There is none.
    """
    if kind not in code_list("consultation_kinds"):
        raise InputError(
            said(
                "没有“{kind}”这种共议。",
                "There is no kind of consultation {kind!r}.",
                kind=kind[:40],
            )
        )
