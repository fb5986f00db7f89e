"""The Gamma method of U. Wolff (hep-lat/0306017) on a whole series at once, as lattice programs do it with numpy.

Reads a line of JSON, {"file": float64 numbers [chains, time], "chains": 128, "mean": 0 or null}, and answers it with one:
tau_int = 1 + 2 sum rho in trajectories, its error, the summation window, and the seconds of the processor from numbers in memory to the answer.
"""

import json
import sys
import time

import numpy as np

S = 1.5  # the ratio of tau to tau_int that the window assumes, section 3.3


def gamma_method(series, mean):
    chains, length = series.shape
    deviations = series - (series.mean() if mean is None else mean)
    # autocovariances by Fourier transformation, padded so that the ends do not meet
    padded = 1 << (2 * length - 1).bit_length()
    power = np.zeros(padded // 2 + 1)
    for chain in deviations:
        power += np.abs(np.fft.rfft(chain, padded)) ** 2
    gamma = np.fft.irfft(power, padded)[:length] / (chains * np.arange(length, 0, -1))
    count = chains * length
    # of this convention independent values have 1/2, eq. 41
    half = 0.5 + np.cumsum(gamma[1:]) / gamma[0]
    windows = np.arange(1, length)
    tau = S / np.log((2 * half + 1) / np.where(half > 0.5, 2 * half - 1, np.nan))
    tau = np.where(half > 0.5, tau, 1e-10)
    # eqs. 50 to 52: the first window beyond which noise grows faster than what is cut off shrinks
    change = np.exp(-windows / tau) - tau / np.sqrt(windows * count)
    window = int(windows[np.argmax(change < 0)])
    value = half[window - 1]
    if mean is None:  # eq. 49: the estimated mean makes all autocovariances too small
        value *= 1 + (2 * window + 1) / count
    error = value * np.sqrt(4 / count * (window + 0.5 - value))  # eq. 42
    return 2 * value, 2 * error, window


for line in sys.stdin:
    ask = json.loads(line)
    series = np.fromfile(ask["file"]).reshape(ask["chains"], -1)
    begin = time.process_time()
    value, error, window = gamma_method(series, ask["mean"])
    seconds = time.process_time() - begin
    print(json.dumps({"value": value, "error": error, "window": window, "seconds": seconds}), flush=True)
