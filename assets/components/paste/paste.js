/**
 * A picture from the clipboard: by Ctrl+V anywhere on the page, or by the button.
 *
 * Data: labels {button, hint, not_an_image, too_large, denied}, limit (bytes).
 * Trigger: `image`, the picture's bytes in base64.
 */

import { icon, make, say, setAttribute } from "../lib/dom.js";
import { mountable } from "../lib/mount.js";
import { styles } from "../lib/styles.js";

const sheets = await styles(import.meta.url, "../lib/base.css", "./paste.css");
const CLIPBOARD = "M9 4h6v3H9zM9 5H6a1 1 0 0 0-1 1v13a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1V6a1 1 0 0 0-1-1h-3M9 12h6M9 16h4";

export default mountable(create);

function create(root) {
  root.adoptedStyleSheets = sheets;
  const caption = make("span");
  const button = make("button", { type: "button", class: "button" }, icon(CLIPBOARD), caption);
  const message = make("p", { class: "message", role: "status" });
  const element = make("div", { class: "paste" }, button, message);
  root.append(element);
  const over = new AbortController();
  let component = null;

  function update(next) {
    component = next;
    caption.textContent = say(next.data.labels, "button");
    setAttribute(button, "title", say(next.data.labels, "hint") || null);
  }

  const tell = (name) => (message.textContent = name ? say(component.data.labels, name) : "");

  /** Send a picture to Python, or say why not. */
  async function take(blob) {
    if (!blob) return tell("not_an_image");
    if (blob.size > component.data.limit) return tell("too_large");
    tell(null);
    component.setTriggerValue("image", await base64(blob));
  }

  document.addEventListener(
    "paste",
    (event) => {
      if (takesText(event.composedPath()[0])) return;
      event.preventDefault();
      take(imageIn(event.clipboardData));
    },
    { signal: over.signal },
  );

  button.addEventListener("click", async () => {
    // Browsers give the clipboard only to pages on https or localhost, and only if the reader agrees.
    if (!navigator.clipboard?.read) return tell("denied");
    try {
      take(await imageOf(await navigator.clipboard.read()));
    } catch (error) {
      tell(error.name === "NotAllowedError" ? "denied" : "not_an_image");
    }
  });

  function destroy() {
    over.abort();
    element.remove();
  }

  return { update, destroy };
}

/** Whether pasting at an element means text. */
function takesText(element) {
  return element instanceof HTMLElement && (element.isContentEditable || element.matches("input, textarea, select"));
}

/** @param {DataTransfer|null} transfer */
function imageIn(transfer) {
  return [...(transfer?.files ?? [])].find((file) => file.type.startsWith("image/")) ?? null;
}

/** @param {ClipboardItem[]} items */
async function imageOf(items) {
  for (const item of items) {
    const type = item.types.find((one) => one.startsWith("image/"));
    if (type) return item.getType(type);
  }
  return null;
}

function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
