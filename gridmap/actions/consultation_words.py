"""Why something cannot be done with a consultation, and what a step lacks, in words."""

from collections.abc import Sequence

from gridmap.actions import case_words
from gridmap.analysis.consultation_parts import Rules
from gridmap.analysis.consultation_quorum import Lack, Tally, tally
from gridmap.analysis.consultation_stages import IllegalStepError
from gridmap.analysis.consultation_state import State
from gridmap.errors import ConflictError, GridmapError, InputError
from gridmap.files.code_lists import called, code_list
from gridmap.saying import Said, said

# What was said wrongly; everything else is refused because of what was done before.
INPUTS = frozenset(
    {"unknown", "reason", "text", "party", "choice", "item", "task", "proof", "file", "count",
     "day", "to", "decision", "amount", "moment"}
)  # fmt: skip

WHY = {
    "reason": said("请写明原因。", "Say why."),
    "text": said("请写内容。", "Write the text."),
    "party": said("没有这一方，或没有选。", "There is no such party, or none is named."),
    "choice": said("表决是赞成、反对、弃权之一。", "A vote is one of for, against and abstain."),
    "item": said("没有这个方案或议题。", "There is no such option or agenda item."),
    "task": said(
        "没有这项任务，或没有写清由谁做、做什么。",
        "There is no such task, or it does not say who does what.",
    ),
    "proof": said(
        "任务完成要有说明和地点：一处设施，或地图上的位置。",
        "A task that is done needs words and a place: a facility, or a point on the map.",
    ),
    "file": said("请选择文件。", "Choose a file."),
    "count": said("人数是 0 或正整数。", "A number of people is 0 or more."),
    "day": said("期限不能早于今天。", "The deadline must not be past."),
    "to": said("只能退回前面的步骤。", "One can only go back to an earlier step."),
    "moment": said("请写明什么时候开会，不能早于现在。", "Say when to meet; it must not be past."),
    "often": said(
        "这一步已经延期到规定的次数；没有改变任何数据。",
        "This step was extended as often as it may be; nothing was changed.",
    ),
    "decision": said("没有这项决议。", "There is no such decision."),
    "seat": said(
        "固定四方不能不请；没有改变任何数据。",
        "One of the fixed four cannot be left out; nothing was changed.",
    ),
    "known": said("这一方已经在名单里。", "This party is at the table already."),
    "absent": said(
        "没有到场的一方不能表决；请先登记到场。没有改变任何数据。",
        "Who is not there does not vote; write down first who is. Nothing was changed.",
    ),
    "done": said("这项任务已经完成。", "This task is done already."),
    "withdrawn": said(
        "这项任务已经撤回；要做就先重开。", "This task was withdrawn; reopen it first to go on."
    ),
    "open": said("这项任务还没有完成，也没有撤回。", "This task is neither done nor withdrawn."),
    "same": said(
        "这项任务已经是这样；没有改变任何数据。",
        "This task is so already; nothing was changed.",
    ),
    "time": said("时间早于上一步。", "This is earlier than what was done last."),
}


def refusal(error: IllegalStepError, state: State, move: str, number: int) -> GridmapError:
    """Make the error that says in words why something cannot be done."""
    sentence = _sentence(error, state, move, number)
    return InputError(sentence) if error.why in INPUTS else ConflictError(sentence)


def _sentence(error: IllegalStepError, state: State, move: str, number: int) -> Said:
    if error.why == "lacking":
        return said(
            "“{step}”还不能结束：{lacks}。没有改变任何数据。",
            "The step “{step}” cannot be closed yet: {lacks}. Nothing was changed.",
            step=called("consultation_stages", state.step),
            lacks=together([lack(one, state.rules) for one in error.lacks]),
        )
    if error.why == "majority":
        votes = tally(state, number)
        return said(
            "表决没有通过：赞成 {yes} 票，需要 {need} 票（计 {of} 方）。没有改变任何数据。",
            "It was not carried: {yes} for, {need} are needed (of {of} parties). Nothing was "
            "changed.",
            yes=votes.yes,
            need=votes.need,
            of=votes.of,
        )
    if error.why == "amount":
        return said(
            "延长多少要大于 0，一次最多 {most}。",
            "It is extended by more than 0 and at most {most} at once.",
            most=case_words.time(state.rules.clock, state.rules.longest),
        )
    if error.why in WHY:
        return WHY[error.why]
    return said(
        "“{stage}”的共议不能“{move}”；没有改变任何数据。",
        "A consultation that is “{stage}” cannot take “{move}”; nothing was changed.",
        stage=called("consultation_stages", state.stage),
        move=called("consultation_moves", move),
    )


def lack(one: Lack, rules: Rules) -> Said:
    """Say one thing that a step lacks.

    Examples
    --------
    >>> lack(Lack("parties", 2, 4), Rules("four_x")).zh
    '到场 2 方，至少要 4 方'
    """
    match one.what:
        case "parties":
            return said(
                "到场 {have} 方，至少要 {need} 方",
                "{have} parties are there, {need} are needed",
                have=one.have,
                need=one.need,
            )
        case "seat":
            seat = called("consultation_seats", one.seat)
            return said("{seat}没有到场", "nobody is there for “{seat}”", seat=seat)
        case "items":
            return said(
                "还没有{item}（至少 {need} 个）",
                "there are too few of “{item}” ({need} needed)",
                item=item_word(rules.kind),
                need=one.need,
            )
        case "minutes":
            return said("还没有写记录", "the minutes are not written")
        case "carried":
            return said(
                "表决过的{item}都没有通过：可以重新表决，或退回前面的步骤",
                "nothing that was voted on (“{item}”) was carried: vote again, or go back to an "
                "earlier step",
                item=item_word(rules.kind),
            )
        case "written":
            return said(
                "通过的{item}还没有形成决议",
                "what was carried is not written as a decision yet",
                item=item_word(rules.kind),
            )
    return said("还没有形成决议", "nothing is decided yet")


def outcome(votes: Tally, left: int) -> Said:
    """Say what votes come to, and what is wanting where they carry nothing.

    Parameters
    ----------
    left : int
        How many that are there have not voted.
    """
    if votes.carried:
        return said("通过", "carried")
    wanting = said(
        "要 {need} 票赞成，还差 {lack} 票",
        "{need} must be for it, {lack} more than now",
        need=votes.need,
        lack=votes.need - votes.yes,
    )
    if votes.tie:
        wanting = said(
            "赞成和反对一样多，不算通过；{wanting}",
            "as many for it as against, which carries nothing; {wanting}",
            wanting=wanting,
        )
    else:
        wanting = said("没有通过；{wanting}", "not carried; {wanting}", wanting=wanting)
    if not left:
        return wanting
    return said(
        "{wanting}。到场的还有 {left} 方没有表决",
        "{wanting}. Parties that are there and have not voted: {left}",
        wanting=wanting,
        left=left,
    )


def item_word(kind: str) -> Said:
    """Say what an option is called in a kind of consultation."""
    entry = code_list("consultation_kinds").get(kind, {})
    return Said(entry.get("item_zh", "方案"), entry.get("item_en", "Option"))


def together(sentences: Sequence[Said]) -> Said:
    """Put sentences into one.

    Examples
    --------
    >>> together([Said("甲", "a"), Said("乙", "b")]).zh
    '甲；乙'
    """
    return Said("；".join(one.zh for one in sentences), "; ".join(one.en for one in sentences))


def rule(rules: Rules, step: str) -> Said:
    """Say what a step needs before it can be closed."""
    of_step = rules.of_step(step)
    told = []
    if of_step.present_share:
        told.append(
            said(
                "到场不少于 {share:.0f}%",
                "at least {share:.0f} % of the parties there",
                share=of_step.present_share * 100,
            )
        )
    if of_step.must:
        seats = [called("consultation_seats", seat) for seat in of_step.must]
        names = Said("、".join(s.zh for s in seats), ", ".join(s.en for s in seats))
        told.append(said("必须到场：{names}", "there must be: {names}", names=names))
    if of_step.items:
        told.append(
            said(
                "至少 {count} 个{item}",
                "at least {count}: {item}",
                count=of_step.items,
                item=item_word(rules.kind),
            )
        )
    if of_step.minutes:
        told.append(said("写记录", "minutes"))
    if step == rules.line[-1]:
        told.append(
            said(
                "{of}赞成多于 {share:.0f}%",
                "more than {share:.0f} % of {of} for it",
                of=said("到场各方", "those there")
                if rules.of == "present"
                else said("全部各方", "all parties"),
                share=rules.more_than * 100,
            )
        )
    return together(told) if told else said("没有要求", "nothing is asked for")
