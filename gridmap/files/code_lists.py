"""The code lists of `geodata/codes/`: ids, their words, and what files call them."""

import difflib
import unicodedata
from functools import cache
from typing import Any

from gridmap import assets
from gridmap.errors import InputError
from gridmap.files.yamls import read_yaml
from gridmap.saying import Said, said

# What the lists are called in a Chinese sentence.
LISTS_ZH = {
    "activity_kinds": "活动类型",
    "alliance_joints": "“五联”",
    "assessed_kinds": "考评对象",
    "assessment_results": "考评结果",
    "backdrop_kinds": "底图要素类型",
    "case_classes": "事项类别",
    "case_stages": "事项阶段",
    "check_in_kinds": "报到类型",
    "facility_kinds": "设施类型",
    "founding_forms": "组建方式",
    "fund_kinds": "经费类型",
    "grid_kinds": "网格类型",
    "list_states": "清单状态",
    "need_kinds": "需求类型",
    "organization_kinds": "组织类型",
    "post_kinds": "岗位类型",
    "project_states": "项目状态",
    "site_kinds": "场所类型",
    "tie_ends": "关系对象",
    "tie_kinds": "关系类型",
}


@cache
def code_list(name: str) -> dict[str, dict[str, Any]]:
    """Read a code list: id to entry (`id`, `zh`, `en`, `aliases`, and what it has besides).

    Examples
    --------
    >>> code_list("facility_kinds")["school"]["zh"]
    '学校'
    """
    entries = read_yaml(assets.folder("geodata") / "codes" / f"{name}.yaml")
    return {entry["id"]: entry for entry in entries}


@cache
def words(name: str) -> dict[str, str]:
    """Return every word that a code list knows, folded, with the id that it stands for.

    Examples
    --------
    >>> words("facility_kinds")["幼儿园"]
    'kindergarten'
    """
    known: dict[str, str] = {}
    for key, entry in code_list(name).items():
        for word in (key, entry["zh"], entry["en"], *entry.get("aliases", [])):
            known.setdefault(folded(word), key)
    return known


def called(name: str, key: str) -> Said:
    """Return what a code list calls an id; the id itself where the list does not have it.

    Examples
    --------
    >>> called("case_stages", "verified").zh, called("case_stages", "elsewhere").zh
    ('核查', 'elsewhere')
    """
    entry = code_list(name).get(key, {})
    return Said(entry.get("zh", key), entry.get("en", key))


@cache
def private_classes() -> tuple[str, ...]:
    """Return the classes of cases that are people's own matters: `private` in the list of classes.

    Examples
    --------
    >>> private_classes()
    ('0501',)
    """
    return tuple(key for key, one in code_list("case_classes").items() if one.get("private"))


def folded(word: str) -> str:
    """Fold a word for comparing: no case, spaces, hyphens, underscores or full-width forms.

    Examples
    --------
    >>> folded("Service Station") == folded("service_station"), folded("金额（元）")
    (True, '金额(元)')
    """
    plain = unicodedata.normalize("NFKC", word).lower()
    return "".join(plain.replace("-", "").replace("_", "").split())


def resolve(name: str, text: str) -> str:
    """Return the id that a word stands for in a code list.

    Raises
    ------
    InputError
        The list does not have it; the message names what comes close.

    Examples
    --------
    >>> resolve("facility_kinds", "幼儿园"), resolve("facility_kinds", "Service Station")
    ('kindergarten', 'service_station')
    """
    known_words = words(name)
    key = known_words.get(folded(text))
    if key is not None:
        return key
    if not folded(text):
        raise InputError(
            said(
                "没有{list}的值",
                "a value of {name} is missing",
                name=name,
                list=LISTS_ZH.get(name, name),
            )
        )
    close = difflib.get_close_matches(folded(text), list(known_words), n=3)
    keys = sorted({known_words[c] for c in close}) or list(code_list(name))
    hint = said(
        "是不是{words}？" if close else "可以是{words}",
        "did you mean {keys}?" if close else "known are {keys}",
        words=("或" if close else "、").join(code_list(name)[key]["zh"] for key in keys),
        keys=(" or " if close else ", ").join(keys),
    )
    raise InputError(
        said(
            "“{text}”不是已知的{list}；{hint}",
            "{quoted} is not in the list {name}; {hint}",
            text=f"{text:.40}",
            quoted=f"{text!r:.40}",
            name=name,
            list=LISTS_ZH.get(name, name),
            hint=hint,
        )
    )
