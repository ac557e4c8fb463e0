/** What happens while one looks. */

export const LIVE = {
  "live.case": ["新事项：{title}（{place}）", "New case: {title} ({place})"],
  "live.cases": ["{n} 件新事项", "{n} new cases"],
  "live.show": ["去看", "Show"],
  "live.edition": ["数据刚刚更新了。", "The data was updated just now."],
  "live.run": ["有新的评估结果。", "Coverage was evaluated anew."],
};
