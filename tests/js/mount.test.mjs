/** The life of a component: who waits learns whether its data are still wanted. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { interval } from "../../assets/components/curves/figure.js";

// What the module asks of the page when it is loaded, and when a component speaks.
Object.assign(globalThis, { document: { addEventListener() {} }, addEventListener() {}, location: { pathname: "/" } });
const { confirmed, mountable, settled } = await import("../../assets/components/lib/mount.js");

const turn = () => new Promise((done) => setTimeout(done));

/** A component that waits in each update, and notes what it draws. */
function slow() {
  const [drawn, doors, created] = [[], [], []];
  const mount = mountable((root) => {
    created.push(root);
    return {
      async update({ data, current, setTriggerValue }) {
        await new Promise((open) => doors.push(open));
        if (!current()) return;
        drawn.push(data);
        setTriggerValue("drawn", data);
      },
      destroy: () => drawn.push("destroyed"),
    };
  });
  const go = async () => {
    for (const open of doors.splice(0)) open();
    await turn();
  };
  return { mount, drawn, created, go };
}

/** What Streamlit passes. */
function passed(root, data, told = []) {
  return { parentElement: root, data, setTriggerValue: (...said) => told.push(said) };
}

describe("a component", () => {
  it("that stays draws what it waited for", async () => {
    const { mount, drawn, go } = slow();
    const [root, told] = [{ isConnected: true }, []];
    mount(passed(root, 1, told));
    await go();
    assert.deepEqual(drawn, [1]);
    assert.deepEqual(told, [["drawn", 1]]);
  });

  it("that has left draws nothing", async () => {
    const { mount, drawn, go } = slow();
    const [root, told] = [{ isConnected: true }, []];
    const end = mount(passed(root, 1, told));
    root.isConnected = false;
    end();
    await go();
    assert.deepEqual(drawn, ["destroyed"]);
    assert.deepEqual(told, []);
  });

  it("draws the newest data only", async () => {
    const { mount, drawn, created, go } = slow();
    const root = { isConnected: true };
    mount(passed(root, 1));
    await turn();
    mount(passed(root, 2));
    await go();
    assert.deepEqual(drawn, [2]);
    assert.equal(created.length, 1);
  });

  it("goes back to what stands when a call is withdrawn at once", async () => {
    const { mount, drawn, go } = slow();
    const root = { isConnected: true };
    mount(passed(root, 1));
    const end = mount(passed(root, "overtaken"));
    end();
    await go();
    assert.deepEqual([...new Set(drawn)], [1]);
  });

  it("that comes back begins anew", async () => {
    const { mount, drawn, created, go } = slow();
    const root = { isConnected: false };
    mount(passed(root, 1))();
    mount(passed(root, 2));
    await go();
    assert.deepEqual(drawn, ["destroyed", 2]);
    assert.equal(created.length, 2);
  });
});

describe("calm", () => {
  it("is waited for, once", async () => {
    const said = [];
    const calm = new Promise((done) => {
      const later = settled((one) => done(said.push(one)), 5);
      for (const one of [1, 2, 3]) later(one);
    });
    await calm;
    await new Promise((done) => setTimeout(done, 20));
    assert.deepEqual(said, [3]);
  });

  it("may be cut short or called off", () => {
    const said = [];
    const later = settled((one) => said.push(one), 60_000);
    later(1);
    assert.ok(later.pending());
    later.flush();
    later.flush();
    assert.ok(!later.pending());
    later(2);
    later.cancel();
    later.flush();
    assert.deepEqual(said, [1]);
  });
});

describe("a value that Python confirms", () => {
  it("is not thrown back by answers to older changes", () => {
    const value = confirmed((a, b) => a === b);
    assert.ok(value.answer(1));
    value.change(2);
    value.change(3);
    assert.ok(!value.answer(2));
    assert.equal(value.get(), 3);
    assert.ok(value.waiting());
    assert.ok(value.answer(3));
    assert.ok(!value.waiting());
    assert.ok(value.answer(4));
    assert.equal(value.get(), 4);
  });
});

describe("an interval of a share", () => {
  it("is Wilson's", () => {
    // scipy.stats.binomtest(50, 100).proportion_ci(method="wilson"), and (0, 10).
    for (const [share, count, low, high] of [[0.5, 100, 0.4038315, 0.5961685], [0, 10, 0, 0.2775328]]) {
      const found = interval(share, count);
      assert.ok(Math.abs(found[0] - low) < 1e-6 && Math.abs(found[1] - high) < 1e-6, found);
    }
  });
});
