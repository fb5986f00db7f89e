"""Writes reference-table.json: the formulas of docs/physics.md 2 in 40-digit arithmetic, by quadrature as they stand there.

    python3 reference-table.py > reference-table.json      (mpmath; a few minutes)
"""

import json

from mpmath import besseli, cos, exp, mp, mpf, pi, sin

mp.dps = 40


def panels(edges, order):
    """Gauss-Legendre nodes and weights on neighbouring intervals."""
    nodes, weights = mp.gauss_quadrature(order, "legendre")
    return [
        ((a + b) / 2 + (b - a) / 2 * x, (b - a) / 2 * w)
        for a, b in zip(edges, edges[1:])
        for x, w in zip(nodes, weights)
    ]


ANGLES = panels([pi * k / 8 for k in range(9)], 24)
ORDERS = panels([mpf(k) / 4 for k in range(49)], 28)  # nu in [0, 12]


def results(nt, nx, beta):
    volume, beta = nt * nx, mpf(beta)
    bessel = [besseli(n, beta) / besseli(0, beta) for n in range(0, 80)]
    order = lambda n: bessel[abs(n)]
    every = range(-70, 71)
    z = sum(order(n) ** volume for n in every)

    weighted = [(f, w * exp(beta * cos(f)) / (pi * besseli(0, beta))) for f, w in ANGLES]
    assert abs(sum(w * cos(f) for f, w in weighted) - bessel[1]) < mpf(10) ** -30
    transform = lambda nu: sum(w * cos(nu * f) for f, w in weighted)
    first = lambda n: -sum(w * f * sin(n * f) for f, w in weighted)
    second = lambda n: -sum(w * f * f * cos(n * f) for f, w in weighted)

    charge_squared = (
        -sum(
            volume * second(n) * order(n) ** (volume - 1)
            + volume * (volume - 1) * first(n) ** 2 * order(n) ** (volume - 2)
            for n in range(-40, 41)
        )
        / z
        / (4 * pi**2)
    )
    loop = lambda area: sum(order(n) ** (volume - area) * order(n + 1) ** area for n in every) / z
    mean_square = sum(n * n * order(n) ** volume for n in every) / z

    powers = [(nu, 2 * w * transform(nu) ** volume / z) for nu, w in ORDERS]
    assert abs(powers[-1][1]) < mpf(10) ** -25
    probability = []
    while not probability or probability[-1] >= mpf(10) ** -12 * probability[0]:
        probability.append(sum(w * cos(2 * pi * len(probability) * nu) for nu, w in powers))
    probability.pop()

    # chi = <f^2> / 4 pi^2 over the angles of an infinite lattice.
    infinite = -second(0) / (4 * pi**2)
    return {
        "lattice": [nt, nx],
        "beta": float(beta),
        "plaquette": float(loop(1)),
        "plaquetteInfiniteVolume": float(bessel[1]),
        "chargeSquared": float(charge_squared),
        "susceptibility": float(charge_squared / volume),
        "susceptibilityInfiniteVolume": float(infinite),
        "smoothChargeSquared": float(volume / (4 * pi**2) * (loop(1) / beta - volume * mean_square / beta**2)),
        "wilsonLoop": {f"{k}x{k}": float(loop(k * k)) for k in (1, 2, 4) if k <= min(nt, nx)},
        "chargeProbability": [float(p) for p in probability],
    }


CASES = [((8, 8), b) for b in range(1, 8)] + [((16, 16), b) for b in range(1, 8)]
CASES += [((5, 7), b) for b in ("0.1", 2, 20)] + [((6, 10), b) for b in (1, 4, 50)] + [((3, 5), 3)]
rows = [json.dumps(results(*lattice, beta)) for lattice, beta in CASES]
print("[\n" + ",\n".join(rows) + "\n]")
