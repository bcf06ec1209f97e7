/** Style sheets, loaded once per module and shared by all instances. */

/**
 * Load style sheets that lie beside a module.
 * @param {string} base the module's `import.meta.url`
 * @param {...string} names paths relative to it
 * @returns {Promise<CSSStyleSheet[]>}
 */
export function styles(base, ...names) {
  return Promise.all(names.map((name) => load(new URL(name, base))));
}

async function load(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return new CSSStyleSheet().replace(await answer.text());
}
