/**
 * Whether the reader is on the way to another page.
 *
 * Between a click on a link and the server's answer the old page still stands. Were one of its components to speak up
 * then, Streamlit would take its message for one of the page that comes, and break that page.
 */

const PATIENCE = 10_000; // ms until a page that does not come is no longer waited for
const ARRIVED = 1_500; // ms after a step in the history, whose address is there at once
const BUTTONS = '[class*="st-key-frame-pageup"] button, [class*="st-key-frame-pagedown"] button';
const KEYS = ["PageUp", "PageDown"]; // the shortcuts of those buttons
const OFTEN = 100;

let departure = { path: "", until: 0 };

const depart = (patience) => (departure = { path: location.pathname, until: performance.now() + patience });
const leaving = () => performance.now() < departure.until && location.pathname === departure.path;

document.addEventListener("click", (event) => event.composedPath().some((one) => leads(one, event)) && depart(PATIENCE), { capture: true });
document.addEventListener("keydown", (event) => KEYS.includes(event.key) && document.querySelector(BUTTONS) && depart(ARRIVED), { capture: true });
addEventListener("popstate", () => depart(ARRIVED));

/** Whether a click on an element opens another page of the app in this window. */
function leads(element, { ctrlKey, metaKey, shiftKey }) {
  if (!(element instanceof Element) || ctrlKey || metaKey || shiftKey) return false;
  if (element.matches(BUTTONS)) return true;
  if (!element.matches("a[href]") || (element.target && element.target !== "_self")) return false;
  const target = new URL(element.href, document.baseURI);
  return target.origin === location.origin && target.pathname !== location.pathname;
}

/**
 * Do something at once, or, while the reader is leaving, once it turns out that he stays after all.
 * @returns {() => void} forgets it
 */
export function whileHere(act) {
  const path = location.pathname;
  if (!leaving()) {
    act();
    return () => {};
  }
  const timer = setInterval(() => {
    if (path === location.pathname && leaving()) return;
    clearInterval(timer);
    if (path === location.pathname) act();
  }, OFTEN);
  return () => clearInterval(timer);
}
