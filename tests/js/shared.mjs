/** What the tests share: fixtures that Python wrote, and a writer of numbers. */

import { readFileSync } from "node:fs";
import { writers } from "../../assets/components/lib/numbers.js";

export const fixture = (name) => JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8"));

/** What links are given of the page: writers of numbers, and labels. */
export const context = { ...writers("en"), labels: { output: "output {row}, {col}", input: "input {row}, {col}: {count}", weight: "weight {weight}: {count}", bias: "bias", relu: "ReLU" } };

export const grid = (name, values, more = {}) => ({ name, values, ...more });
