"""What is counted of cases, in words: what each number is called, and what it says."""

from gridmap.analysis.case_statistics import FEWEST
from gridmap.saying import Said, said

# The states in which cases are counted, as a list of them is called.
CASES: dict[str, Said] = {
    "pressing": said("超期和两天内到期的", "Late, or due within two days"),
    "on_time": said("按期办结的", "Ended in time"),
    "ended_late": said("超期办结的", "Ended late"),
    "saved": said("不算暂停和延时就超期的", "Overdue but for pauses and extensions"),
    "returned": said("被退回过的", "Returned at least once"),
    "reworked": said("返工过的", "Reworked at least once"),
    "appealed": said("有过申诉的", "Appealed against at least once"),
    "reopened": said("申诉后重办过的", "Reopened on appeal"),
    "dropped": said("不受理或作废的", "Rejected or void"),
    "good": said("一次按期办好的", "Done well at once"),
    "judged": said("可以评判的", "That can be judged"),
    "saved_in_time": said("靠暂停或延时才按期的", "Ended in time thanks to pauses and extensions"),
    "timed": said("结案并计时的", "Closed, with a clock"),
    "timed_urgent_hours": said("结案、按连续小时计时的", "Closed, timed in hours day and night"),
    "timed_working_hours": said("结案、按工作小时计时的", "Closed, timed in working hours"),
    "timed_working_days": said("结案、按工作日计时的", "Closed, timed in working days"),
    "timed_natural_days": said("结案、按自然日计时的", "Closed, timed in calendar days"),
}


# Measure, what it is called above a column, and what it says.
MEASURES: dict[str, tuple[Said, Said]] = {
    "reported": (
        said("上报", "Reported"),
        said(
            "所选条件下上报的全部事项；后面各列都只数其中的事项。",
            "All cases that were reported and fit the filters; the other columns count among them.",
        ),
    ),
    "open": (
        said("未办结", "Open"),
        said("还要办理的，包括申诉还没有处理的。", "Something has still to be done, appeals too."),
    ),
    "ended": (
        said("已办结", "Ended"),
        said("结案、不受理或作废。", "Closed, rejected or void."),
    ),
    "on_time": (
        said("按期", "In time"),
        said(
            "已办结，没有超过期限；没有期限的不算。",
            "Ended by the deadline; those without one do not count.",
        ),
    ),
    "ended_late": (
        said("超期办结", "Ended late"),
        said("已办结，但超过了期限。", "Ended, but after the deadline."),
    ),
    "late": (
        said("超期未结", "Overdue"),
        said("还没有办结，期限已过。", "Not ended, and past the deadline."),
    ),
    "saved": (
        said("本会超期", "But for pauses"),
        said(
            "不算暂停（挂账、退回）和延时，就已超期。",
            "Would have been overdue without pauses (suspended, returned) and extensions.",
        ),
    ),
    "returned": (
        said("退回", "Returned"),
        said("被退回过至少一次。", "Returned at least once."),
    ),
    "reworked": (
        said("返工", "Reworked"),
        said("核查没有通过、返工过至少一次。", "Failed a check and was reworked at least once."),
    ),
    "appealed": (
        said("申诉", "Appealed"),
        said("有人对处理结果提出过申诉。", "Somebody appealed against how it was handled."),
    ),
    "reopened": (
        said("重办", "Reopened"),
        said("申诉后重新办理过。", "Handled anew after an appeal."),
    ),
    "dropped": (
        said("不受理、作废", "Dropped"),
        said(
            "没有办理就结束的。期限内结束的不算好也不算坏；超期以后才结束的，仍算超期。",
            "Ended without being handled. In time, it counts neither way; after the deadline, it "
            "still counts as late.",
        ),
    ),
}
SHARE = (
    said("一次办好", "Well done"),
    said(
        "在期限内结案、没有返工、没有申诉、没有重办的，占全部可以评判的事项（办好的，加上超期、"
        "返工、申诉、重办的）的比例。多一件超期、返工或申诉的，它不会变好；作废、不受理也不会让它变好；"
        "同一天、同一处、同一类别的几件，只有第一件算办好。"
        "可评判的不足 {fewest} 件时只写数目，不排名。",
        "Closed in time, without rework, appeal or reopening, among all cases that can be judged "
        "(those, and all that were late, reworked, appealed or reopened). One more case that is "
        "late, reworked or appealed never improves it; nor does voiding or rejecting; of several "
        "cases of one class on one day in one place only the first counts as well done. With fewer "
        "than {fewest} cases to judge, it is told and not ranked.",
        fewest=FEWEST,
    ),
)
TIME = (
    said("用时", "Time taken"),
    said(
        "结案的事项从上报到结案用了多久，按各自的计时办法；"
        "一半的事项不超过中位数，九成不超过 P90。",
        "How long closed cases took from report to end, each by its own clock: half of them at "
        "most the median, nine in ten at most P90.",
    ),
)
