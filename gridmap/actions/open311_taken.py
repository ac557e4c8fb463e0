"""What became of the requests of another server, in words and for programs."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from gridmap.files.georeport_reading import WHY
from gridmap.saying import Said, said

UNKNOWN_SHOWN = 20
_WHY = WHY | {
    "unknown": Said("{n} 条的服务没有对应的类别", "{n} are of services that have no class here"),
    "outside": Said("{n} 条在辖区外", "{n} lie outside the town"),
    "future": Said("{n} 条的时间还没有到", "{n} are of a time to come"),
}


@dataclass
class Taken:
    """What became of the requests of another server.

    Attributes
    ----------
    new, followed, same, ours : list of str
        Codes of cases that are new, that followed a change there, that had nothing to follow, and
        that were moved on here and stay as they are.
    left_out : Counter of str
        How many requests were left out, by reason.
    unknown : dict of str to str
        The services that have no class here, by code: their names.
    """

    new: list[str] = field(default_factory=list)
    followed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    ours: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    unknown: dict[str, str] = field(default_factory=dict)

    def sentences(self) -> list[Said]:
        """Say what became of them."""
        told = [
            said(
                "新收 {new} 件；跟进 {followed} 件；没有变化 {same} 件；已在这里办理、保持不变 "
                "{ours} 件。",
                "{new} new; {followed} followed a change there; {same} unchanged; {ours} moved on "
                "here stay as they are.",
                new=len(self.new),
                followed=len(self.followed),
                same=len(self.same),
                ours=len(self.ours),
            )
        ]
        if self.left_out:
            why = [said(_WHY[name].zh, _WHY[name].en, n=n) for name, n in self.left_out.items()]
            told.append(
                said(
                    "没有收：{why}。", "Left out: {why}.",
                    why=Said("；".join(one.zh for one in why), "; ".join(map(str, why))),
                )
            )  # fmt: skip
        if self.unknown:
            listed = [f"{code} {name}".strip() for code, name in sorted(self.unknown.items())]
            told.append(
                said(
                    "没有对应类别的服务：{names}{more}。",
                    "Services without a class here: {names}{more}.",
                    names=", ".join(listed[:UNKNOWN_SHOWN]),
                    more=", …" if len(listed) > UNKNOWN_SHOWN else "",
                )
            )
        return told


def describe(taken: Taken) -> dict[str, Any]:
    """Describe what became of the requests, for programs."""
    return asdict(taken) | {"left_out": dict(taken.left_out)}
