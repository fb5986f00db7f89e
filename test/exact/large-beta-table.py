"""Writes large-beta-table.json: <cos>, <Q_R^2>, <Q^2> and P(Q) where float64 sums cancel, in 70-digit arithmetic.

    python3 large-beta-table.py > large-beta-table.json      (mpmath; a few minutes)

The Bessel functions are mpmath's own. P(Q) is the mean of cos(2 pi Q u) G(u) over M > 2 max |Q| points of one period of
G(u) = sum_n J(n+u)^V; it has no common step with the formula for <Q^2> in src/exact.
"""

import json

from mpmath import besseli, cos, mp, mpf, pi, sin

mp.dps = 70


def ratios(beta):
    """I_n / I_0, computed when first asked for."""
    kept = {}
    first = besseli(0, beta)

    def ratio(n):
        n = abs(n)
        if n not in kept:
            kept[n] = besseli(n, beta) / first
        return kept[n]

    return ratio


def sums(volume, beta, ratio):
    """<cos> and <n^2>."""
    z, c, square, n = mpf(1), ratio(1), mpf(0), 1
    while True:
        power = ratio(n) ** (volume - 1)
        weight = power * ratio(n)
        if weight * n * n * volume < mpf(10) ** -55:
            return c / z, square / z
        z += 2 * weight
        c += power * (ratio(n - 1) + ratio(n + 1))
        square += 2 * n * n * weight
        n += 1


def probabilities(volume, ratio, points):
    highest = 1
    while ratio(highest) > mpf(10) ** -60:
        highest += 1
    signed = [ratio(m) * (-1) ** m for m in range(highest + 1)]

    def transform(nu, n):
        """J(nu) / J(0) at nu = n + u between the integers."""
        tail = sum(2 * nu * signed[m] / ((nu - m) * (nu + m)) for m in range(1, highest + 1))
        return sin(pi * (nu - n)) / pi * (-1) ** n * (1 / nu + tail)

    def g(u):
        if u == 0:
            return 1 + 2 * sum(ratio(n) ** volume for n in range(1, highest + 1))
        total = mpf(0)
        for step in (1, -1):
            n = 0 if step == 1 else -1
            while True:
                term = transform(n + u, n) ** volume
                total += term
                if abs(term) * (abs(n) + 1) < mpf(10) ** -55:
                    break
                n += step
        return total

    values = [g(mpf(j) / points) for j in range(points // 2 + 1)]
    full = [values[min(j, points - j)] for j in range(points)]
    return [sum(full[j] * cos(2 * pi * q * j / points) for j in range(points)) / points / full[0] for q in range(4)]


def row(nt, nx, beta, charges):
    volume, b = nt * nx, mpf(beta)
    ratio = ratios(b)
    plaquette, mean_square = sums(volume, b, ratio)
    result = {
        "lattice": [nt, nx],
        "beta": float(b),
        "plaquette": float(plaquette),
        "smoothChargeSquared": float(volume / (4 * pi**2) * (plaquette / b - volume * mean_square / b**2)),
    }
    if charges:
        p = probabilities(volume, ratio, min(volume + 1, 41))
        p = [value for value in p if value > mpf(10) ** -45]
        result["chargeSquared"] = float(2 * sum(q * q * value for q, value in enumerate(p)))
        result["chargeProbability"] = [float(value) for value in p if value >= mpf(10) ** -12 * p[0]]
    return result


SMOOTH = [
    (lattice, beta)
    for lattice in [(2, 2), (2, 3), (4, 4), (8, 8), (16, 16), (100, 100), (1000, 1000)]
    for beta in ["0.01", 1, 10, 100, 1000, 10**4, 10**5, 10**6]
]
# At smaller beta the terms of G fall too slowly on 2x2.
RARE = {(2, 2): [20], (4, 4): [10, 20, 40], (8, 8): [50, 90, 200], (16, 16): [100, 300, 500]}
rows = [row(*lattice, beta, False) for lattice, beta in SMOOTH]
rows += [row(*lattice, beta, True) for lattice, betas in RARE.items() for beta in betas]
print("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]")
