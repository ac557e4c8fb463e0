/** Opening hours in words, as far as they are of the usual form: as gridmap/analysis/opening_words.py. */
const DAYS = {
  Mo: ["周一", "Mon"],
  Tu: ["周二", "Tue"],
  We: ["周三", "Wed"],
  Th: ["周四", "Thu"],
  Fr: ["周五", "Fri"],
  Sa: ["周六", "Sat"],
  Su: ["周日", "Sun"],
};
const DAY = `(?:${Object.keys(DAYS).join("|")})`;
const SPANS = `${DAY}(?:-${DAY})?(?:,\\s*${DAY}(?:-${DAY})?)*`;
const TIME = "\\d{2}:\\d{2}-\\d{2}:\\d{2}";
const RULE = new RegExp(`^(${SPANS})\\s+(${TIME}(?:,\\s*${TIME})*)$`);

/** @param {string} text @param {0|1} language */
function days(text, language) {
  if (text === "Mo-Su") return ["每天", "every day"][language];
  const spans = text
    .split(/,\s*/)
    .map((span) => span.split("-").map((one) => DAYS[one][language]).join(["至", "–"][language]));
  return spans.join(["、", ", "][language]);
}

/**
 * Hours in the notation of OpenStreetMap in words; any other text comes back as it is.
 * @param {string} text
 * @param {0|1} language Chinese or English
 */
export function hours(text, language) {
  if (text.trim() === "24/7") return ["全天", "day and night"][language];
  const rules = text.split(";").map((rule) => RULE.exec(rule.trim()));
  if (rules.includes(null)) return text;
  const comma = ["、", ", "][language];
  return rules
    .map(([, on, at]) => {
      const times = at.replaceAll("-", "–").split(/,\s*/).join(comma);
      return `${days(on, language)} ${times}`;
    })
    .join(["；", "; "][language]);
}
