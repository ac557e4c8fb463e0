/** The day that is looked at. */

export const DATE = {
  "date.choose": ["看哪一天", "Day to look at"],
  "date.today": ["回到今天", "Today"],
  "date.before": ["上一次变化", "Change before"],
  "date.after": ["下一次变化", "Change after"],
  "date.noRun": [
    "到这一天为止还没有评估过。边界、组织和事项是当时的。",
    "Nothing had been evaluated by this day. Boundaries, organizations and cases are as they were.",
  ],
  "date.nothingTitle": ["这一天还没有图层生效", "No layer was in force on this day"],
  "date.nothingText": ["请选更晚的一天，或者回到今天。", "Choose a later day, or go back to today."],
  "date.asOf": ["截至 {date} 的边界、组织和事项", "Boundaries, organizations and cases as of {date}"],
};
