/**
 * The address bar shows what is on screen, and a button copies the link.
 *
 * Data: page (its name: a new one means a new address), query (without "?"), forget (whether Streamlit must forget the query it was opened with), share,
 * labels {copy, copied, select}.
 * Trigger: `emptied`, see `forgetting`.
 *
 * The address is replaced, never pushed: the Back button leads to the page before.
 */

import { icon, make, say, setAttribute } from "../lib/dom.js";
import { mountable, settled } from "../lib/mount.js";
import { styles } from "../lib/styles.js";

const sheets = await styles(import.meta.url, "../lib/base.css", "./address.css");
const LINK = "M10 14a4 4 0 0 0 5.7 0l3.3-3.3a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0L5 13.3a4 4 0 0 0 5.7 5.7L12 17.7";
const DONE = "M5 12.5l4.5 4.5L19 7.5";
const OF_STREAMLIT = ["embed", "embed_options"]; // not the app's to change
const CALM = 120; // ms: browsers limit how often an address may be replaced
const IDLE = 500; // ms of calm until Streamlit is asked to forget
const PATIENCE = 3000; // ms until the address is restored without an answer

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

  const write = settled((path) => path === location.pathname && replaceQuery(component.data.query), CALM);
  const forget = forgetting(() => component, () => write(location.pathname));
  const relabel = settled(() => label("copy", LINK), 2500);

  function update(next) {
    component = next;
    element.hidden = !next.data.share;
    if (!relabel.pending()) label("copy", LINK);
    setAttribute(link, "aria-label", say(next.data.labels, "select") || null);
    link.value = address(next.data.query);
    if (forget.update(next.data)) write(location.pathname);
  }

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
    for (const one of [write, relabel, forget]) one.cancel();
    element.remove();
  }

  return { update, destroy };
}

/** The whole link to a query of this page. */
function address(query) {
  return location.origin + location.pathname + (query ? `?${query}` : "");
}

/** Show another query in the address bar, in place of the present one. */
function replaceQuery(query) {
  const kept = [...new URLSearchParams(location.search)].filter(([name]) => OF_STREAMLIT.includes(name));
  const search = [query, new URLSearchParams(kept).toString()].filter(Boolean).join("&");
  if (search === location.search.slice(1)) return;
  history.replaceState(history.state, "", location.pathname + (search ? `?${search}` : "") + location.hash);
}

/** Whether a run is under way: what the reader has done is not to be overtaken. */
const busy = () => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== "notRunning";

/**
 * Make Streamlit read the query from the address bar.
 *
 * Its front end remembers the query that a page was opened with, and sends that one to every rerun and to
 * every new session, whatever the address bar says; only if it remembers an empty one does it look at the
 * address bar. `st.query_params.clear()` in Python empties its memory, and adds no step to the history if
 * the address bar is empty at that moment. So: empty the address bar, tell Python, wait for its answer,
 * write the address again.
 */
function forgetting(component, restore) {
  let emptied = false;
  const giveUp = settled(done, PATIENCE);
  const begin = settled((path) => {
    if (path !== location.pathname) return;
    if (busy()) return begin(path);
    emptied = true;
    replaceQuery("");
    component().setTriggerValue("emptied", true);
    giveUp();
  }, IDLE);

  const acts = new AbortController();
  for (const act of ["pointerdown", "keydown"]) {
    document.addEventListener(act, () => begin.pending() && begin(location.pathname), { capture: true, signal: acts.signal });
  }

  function done() {
    giveUp.cancel();
    emptied = false;
    restore();
  }

  return {
    /** Returns whether the address may be written now. */
    update({ forget }) {
      if (emptied && !forget) done();
      if (!forget) begin.cancel();
      else if (!emptied) begin(location.pathname);
      return !emptied;
    },
    cancel() {
      acts.abort();
      begin.cancel();
      giveUp.cancel();
    },
  };
}

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
