/** Who is logged in, what they may do, and the way to log in and come back to the same view. */
import { url } from "./api.js";
import { h, icon } from "./dom.js";
import { LANG, t } from "./words.js";

const page = document.documentElement;

/** Whether somebody is logged in. */
export const isSomebody = () => Boolean(page.dataset.csrf);

/** Whether logging in would help: the server may be one that only shows. */
export const mayLogIn = () => !isSomebody() && page.dataset.writable !== undefined;

/** The login page, which leads back to this view. @param {string} [ahead] another page */
export function loginAddress(ahead) {
  const root = page.dataset.root ?? "";
  const here = `${location.pathname}${location.search}`;
  const next = ahead ?? (here.startsWith(root) ? here.slice(root.length) : "/");
  return url("/login", { next, lang: LANG === "en" ? "en" : "" });
}

/** A link to log in; at the moment of the click it learns the view to come back to. */
export function loginLink() {
  const aim = (event) => {
    event.currentTarget.href = loginAddress();
  };
  return h(
    "a.button",
    { href: loginAddress(), "data-action": "log-in", on: { click: aim, auxclick: aim } },
    icon("log-in"),
    t("logIn"),
  );
}

/** A link to log in on a page of its own: what was typed on this one stays. */
export const loginApart = () =>
  h(
    "a.button",
    { href: loginAddress("/account"), target: "_blank", rel: "noopener" },
    icon("log-in"),
    t("logInNewTab"),
  );

/** Make the account's corner of the map work. */
export function createAccount() {
  const corner = document.getElementById("account");
  const menu = document.getElementById("account-menu");
  if (corner instanceof HTMLAnchorElement)
    for (const event of ["click", "auxclick", "focus", "pointerenter"])
      corner.addEventListener(event, () => {
        corner.href = loginAddress();
      });
  for (const element of [corner, menu])
    element?.addEventListener("keydown", (event) => {
      // Escape closes one thing at a time: the menu, not what is selected on the map.
      if (event.key !== "Escape" || !menu?.matches(":popover-open")) return;
      event.preventDefault();
      menu.hidePopover();
      corner?.focus();
    });
}
