"""The yardstick: a plain NumPy tanh RNN with one text at a time, after A. Karpathy's min-char-rnn (2016), Adagrad."""

import time

import numpy as np

LENGTH = 25


class MinCharRNN:
    """Hidden units of a tanh RNN, trained on sequences of 25 characters."""

    def __init__(self, hidden: int, size: int) -> None:
        random = np.random.default_rng(0)
        shapes = {"w_xh": (hidden, size), "w_hh": (hidden, hidden), "w_hy": (size, hidden)}
        self.weights = {name: random.normal(0, 0.01, shape) for name, shape in shapes.items()}
        self.weights |= {"b_h": np.zeros((hidden, 1)), "b_y": np.zeros((size, 1))}
        self.squares = {name: np.zeros_like(one) for name, one in self.weights.items()}
        self.h = np.zeros((hidden, 1))

    def step(self, read: np.ndarray, *, rate: float = 0.1) -> float:
        """Learn from 26 characters; returns the summed loss in nats."""
        w, size = self.weights, len(self.weights["b_y"])
        xs, hs, ps, loss = {}, {-1: self.h}, {}, 0.0
        for t in range(LENGTH):
            xs[t] = np.zeros((size, 1))
            xs[t][read[t]] = 1
            hs[t] = np.tanh(w["w_xh"] @ xs[t] + w["w_hh"] @ hs[t - 1] + w["b_h"])
            y = w["w_hy"] @ hs[t] + w["b_y"]
            ps[t] = np.exp(y - y.max())
            ps[t] /= ps[t].sum()
            loss -= float(np.log(ps[t][read[t + 1], 0]))
        self.h = hs[LENGTH - 1]
        slopes = {name: np.zeros_like(one) for name, one in w.items()}
        from_next = np.zeros_like(self.h)
        for t in reversed(range(LENGTH)):
            d_y = ps[t].copy()
            d_y[read[t + 1]] -= 1
            d_z = (w["w_hy"].T @ d_y + from_next) * (1 - hs[t] ** 2)
            slopes["w_hy"] += d_y @ hs[t].T
            slopes["b_y"] += d_y
            slopes["w_xh"] += d_z @ xs[t].T
            slopes["w_hh"] += d_z @ hs[t - 1].T
            slopes["b_h"] += d_z
            from_next = w["w_hh"].T @ d_z
        for name, slope in slopes.items():
            slope = slope.clip(-5, 5)
            self.squares[name] += slope**2
            w[name] -= rate * slope / np.sqrt(self.squares[name] + 1e-8)
        return loss


def rate(codes: np.ndarray, *, hidden: int, size: int, seconds: float) -> tuple[float, float]:
    """Characters a second, and the smoothed training loss in nats per character."""
    model, place, smooth = MinCharRNN(hidden, size), 0, np.log(size) * LENGTH
    begun = time.perf_counter()
    while (spent := time.perf_counter() - begun) < seconds:
        start = place % (len(codes) - LENGTH - 1)
        smooth = 0.999 * smooth + 0.001 * model.step(codes[start : start + LENGTH + 1])
        place += LENGTH
    return place / spent, smooth / LENGTH
