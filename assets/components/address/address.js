/**
 * The address bar shows what is on screen, and a button copies the link.
 *
 * Data: path (the page's own part of the address), query (without "?"), session (of the server that says so), share,
 * labels {copy, copied, select}.
 *
 * The address is replaced, never pushed: the Back button leads to the page before. It is written between runs of the
 * script; then `data-address="settled"` stands at the document's root until the next run begins.
 *
 * Streamlit's front end remembers the query that a page was opened with and sends that one with every rerun, whatever
 * the address bar says. The app reads it in the run that opens a page only. A new session on a page that stands (the
 * server was started anew) would be opened by it: the page is then loaded again, by what the address bar says.
 */

import { icon, make, say, setAttribute } from "../lib/dom.js";
import { mountable, settled } from "../lib/mount.js";
import { styles } from "../lib/styles.js";

const sheets = await styles(import.meta.url, "../lib/base.css", "./address.css");
const LINK = "M10 14a4 4 0 0 0 5.7 0l3.3-3.3a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0L5 13.3a4 4 0 0 0 5.7 5.7L12 17.7";
const DONE = "M5 12.5l4.5 4.5L19 7.5";
const OF_STREAMLIT = ["embed", "embed_options"]; // not the app's to change
const ROOT = document.documentElement;

/** What this window's address bar was last given: session, path, query. It outlives a lost connection. */
let last = null;

/** The instance that was drawn last: the one of the page before may go later than this one comes. */
let owner = null;

export default mountable(create);

function create(root) {
  root.adoptedStyleSheets = sheets;
  const caption = make("span", { role: "status" });
  const symbol = make("span", { class: "symbol" });
  const button = make("button", { type: "button", class: "button" }, symbol, caption);
  const link = make("input", { class: "link", type: "text", readonly: true, hidden: true });
  const element = make("div", { class: "address" }, link, button);
  root.append(element);
  let component = null;

  const relabel = settled(() => label("copy", LINK), 2500);

  function update(next) {
    component = next;
    owner = element;
    element.hidden = !next.data.share;
    if (!relabel.pending()) label("copy", LINK);
    setAttribute(link, "aria-label", say(next.data.labels, "select") || null);
    link.value = address(next.data.query);
    write();
  }

  function write() {
    if (owner !== element) return;
    delete ROOT.dataset.address;
    if (busy() || !isHere(component.data.path)) return;
    const { session, path, query } = component.data;
    if (last && last.session !== session && last.path === path && last.query !== query) return location.reload();
    if (!replaceQuery(query)) return requestAnimationFrame(write);
    last = { session, path, query };
    ROOT.dataset.address = "settled";
  }

  const app = document.querySelector('[data-testid="stApp"]');
  const runs = new MutationObserver(write);
  runs.observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });

  function label(name, path) {
    caption.textContent = say(component.data.labels, name);
    symbol.replaceChildren(icon(path));
  }

  button.addEventListener("click", async () => {
    link.value = address(component.data.query);
    if (await copied(link)) {
      link.hidden = true;
      label("copied", DONE);
    } else {
      label("select", LINK);
      link.hidden = false;
      link.focus();
      link.select();
    }
    relabel();
  });

  function destroy() {
    runs.disconnect();
    relabel.cancel();
    if (owner === element) {
      owner = null;
      delete ROOT.dataset.address;
    }
    element.remove();
  }

  return { update, destroy };
}

/** The whole link to a query of this page. */
function address(query) {
  return location.origin + location.pathname + (query ? `?${query}` : "");
}

/** Whether the window is at this page of the app: the reader may be on the way to another one. */
const isHere = (path) => new URL(path || ".", document.baseURI).pathname.replace(/\/$/, "") === location.pathname.replace(/\/$/, "");

/** Show another query in the address bar, in place of the present one; returns whether the browser allowed it: not too often. */
function replaceQuery(query) {
  const kept = [...new URLSearchParams(location.search)].filter(([name]) => OF_STREAMLIT.includes(name));
  const search = [query, new URLSearchParams(kept).toString()].filter(Boolean).join("&");
  const before = location.search;
  if (search === before.slice(1)) return true;
  try {
    history.replaceState(history.state, "", location.pathname + (search ? `?${search}` : "") + location.hash);
  } catch {
    return false;
  }
  return location.search !== before;
}

/** Whether a run is under way. */
const busy = () => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== "notRunning";

/** Copy the text of an input; pages on plain http have only the old way. */
async function copied(input) {
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(input.value);
      return true;
    }
  } catch {
    // Not allowed: the old way may still be.
  }
  const wasHidden = input.hidden;
  input.hidden = false;
  input.select();
  const done = document.execCommand("copy");
  input.hidden = wasHidden;
  return done;
}
