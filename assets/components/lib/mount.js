/**
 * The life of a component in the page.
 *
 * Streamlit calls a component's function whenever its data or the theme change, and its cleanup once
 * it leaves the page. What the reader did (a dragged handle, a pinned cell) lives in between.
 */

import { whileHere } from "./leaving.js";

/**
 * @typedef {object} Instance
 * @property {(component: object) => void | Promise<void>} update draws new data; `component` is what Streamlit passes, and
 *   `current()`: whether these are still the newest data of a component that stands on the page. Who waits asks it afterwards.
 * @property {() => void} destroy takes everything away again
 */

/**
 * Make the function that Streamlit calls. What an instance tells Python is told only while its page stands.
 * @param {(root: ShadowRoot) => Instance} create builds one instance inside its shadow root
 */
export function mountable(create) {
  const mounted = new WeakMap();
  return (component) => {
    const root = component.parentElement;
    if (!mounted.has(root)) mounted.set(root, { instance: create(root), calls: [], newest: null, forget: () => {} });
    const entry = mounted.get(root);
    const setTriggerValue = (...said) => {
      entry.forget();
      entry.forget = whileHere(() => mounted.get(root) === entry && component.setTriggerValue(...said));
    };
    const call = { ...component, setTriggerValue, current: () => mounted.get(root) === entry && entry.newest === call };
    const show = (newest) => {
      entry.newest = newest;
      return entry.instance.update(newest);
    };
    entry.calls.push(call);
    show(call);
    // A call that is not withdrawn at once replaces those before it.
    setTimeout(() => entry.calls.splice(0, entry.calls.indexOf(call)));
    return () => {
      // Streamlit also cleans up, at once, after a call that newer data overtook while the module was loading. That call
      // may come after the newer one: what stands is then shown again.
      const wasNewest = entry.calls.at(-1) === call;
      entry.calls = entry.calls.filter((other) => other !== call);
      if (!wasNewest) return;
      if (root.isConnected && entry.calls.length) return show(entry.calls.at(-1));
      mounted.delete(root);
      entry.forget();
      entry.instance.destroy();
    };
  };
}

/**
 * Call `act` once calm has returned: `wait` milliseconds after the last call, or at once by `flush`.
 * @returns {{(...args: any[]): void, cancel: () => void, flush: () => void, pending: () => boolean}}
 */
export function settled(act, wait) {
  let timer = null;
  let last = [];
  const end = () => {
    clearTimeout(timer);
    timer = null;
  };
  const later = (...args) => {
    end();
    last = args;
    timer = setTimeout(later.flush, wait);
  };
  later.cancel = end;
  later.flush = () => {
    if (timer === null) return;
    end();
    act(...last);
  };
  later.pending = () => timer !== null;
  return later;
}

/**
 * A value that the reader changes at once and Python confirms a moment later.
 *
 * Answers to older changes that arrive in between do not throw the reader back.
 * @param {(a: any, b: any) => boolean} same whether an answer confirms what was expected
 */
export function confirmed(same, patience = 2000) {
  let value = null;
  let expected = null;
  let deadline = 0;
  return {
    /** The value on screen. */
    get: () => value,
    /** Whether Python has not confirmed it yet. */
    waiting: () => expected !== null && performance.now() < deadline,
    /** The reader changed it. */
    change(next) {
      value = next;
      expected = next;
      deadline = performance.now() + patience;
    },
    /** Python says what it is; returns whether that is shown now. */
    answer(next) {
      if (this.waiting() && !same(next, expected)) return false;
      expected = null;
      value = next;
      return true;
    },
  };
}
