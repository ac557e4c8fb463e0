/** What the comparison of two runs says. */

export const CHANGE = {
  "change.from": ["从", "From"],
  "change.to": ["到", "To"],
  "change.run": ["评估 {id} · {date}", "Run {id} · {date}"],
  "change.runs": ["比较评估 {a} 和 {b}", "Run {a} against {b}"],
  "change.one": ["只有一次评估", "Only one run yet"],
  "change.teach": [
    "数据或标准变了以后再评估一次，就能看出哪些缺口消失了、哪些新出现。",
    "Evaluate again once data or standards have changed; then this shows which gaps closed and which opened.",
  ],
  "change.less": ["少缺 {n} {unit}", "{n} {unit} fewer missing"],
  "change.more": ["多缺 {n} {unit}", "{n} {unit} more missing"],
  "change.short": ["未达标：{a} → {b}", "Falling short: {a} → {b}"],
  "change.none": ["没有变化", "No change"],
  "change.counts": [
    "{closed} 处缺口消失，{opened} 处新出现；{better} 处变小，{worse} 处变大。",
    "{closed} gaps closed, {opened} opened; {better} became smaller, {worse} larger.",
  ],
  "change.sameInputs": ["两次评估用的是同样的数据。", "Both runs saw the same data."],
  "change.layers": ["数据有变：{layers}。", "Data that changed: {layers}."],
  "change.onlyOne": [
    "只在一次评估里有、不能比较的标准：{n} 项。",
    "Standards that only one of the runs applied, not compared: {n}.",
  ],
  "change.opened": ["新出现的缺口", "Gaps that opened"],
  "change.closed": ["消失的缺口", "Gaps that closed"],
  "change.worse": ["变大的缺口", "Gaps that grew"],
  "change.better": ["变小的缺口", "Gaps that shrank"],
  "change.others": ["其他有变化的标准", "Other standards that changed"],
  "change.people": ["{n} 人", "{n} people"],
  "change.title": ["缺口变化（{unit}）", "Change of what is missing ({unit})"],
  "change.unchanged": ["没有变化", "No change"],
  "change.tally": ["＋{opened} −{closed}", "+{opened} −{closed}"],
  "change.tallySaid": ["新出现 {opened}，消失 {closed}", "{opened} opened, {closed} closed"],
};
