/** What the map page says about accounts. */

export const ACCOUNT = {
  loggedOut: [
    "这一步要登录，或者登录已经过期。什么都没有改变，填的内容还在。登录后再做一次。",
    "This needs an account, or your session has ended. Nothing was changed and what you typed is still here. Log in, then do it again.",
  ],
  logIn: ["登录", "Log in"],
  logInNewTab: ["登录（新页面）", "Log in (new tab)"],
  "trial.logIn": ["登录后可以把这次试算存为方案。", "Log in to keep this trial as a scenario."],
  "trial.notAllowed": [
    "你的角色不能保存方案。",
    "Your role does not keep scenarios.",
  ],
};
