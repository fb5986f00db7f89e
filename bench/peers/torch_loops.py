"""The leapfrog loops of 2D U(1) as they are written in PyTorch: what `npm run bench:peers` measures beside leapstream.

Reads a line of JSON, and answers it with one:

    {"do": "trajectory", "kind": KIND, ..., "links": [...], "momenta": [...]}   one chain, in float64: its links at the end
    {"do": "time", "kind": KIND, ..., "links": [...], "chains": 128, "seconds": 2}   ns of the processor per link and step, and the acceptance

KIND is `autograd` (the force by automatic differentiation, twice a step, as l2hmc-qcd computes it), `analytic` (the force
as a formula, once a step) or `local` (a trained local model on the whole lattice, docs/physics.md 6.5).
"""

import json
import sys
import time

import torch

torch.set_num_threads(1)


def plaquettes(x):
    """Links [chains, 2, nt, nx] to plaquette angles [chains, nt, nx]."""
    return x[:, 0] + x[:, 1].roll(-1, 1) - x[:, 0].roll(-1, 2) - x[:, 1]


def curl(field):
    """A field on plaquettes [chains, nt, nx] to what it does to links [chains, 2, nt, nx]."""
    return torch.stack([field - field.roll(1, 2), field.roll(1, 1) - field], 1)


def action(x, beta):
    return beta * (1 - plaquettes(x).cos()).sum((1, 2))


def force_by_autograd(x, beta):
    x = x.detach().requires_grad_(True)
    (gradient,) = torch.autograd.grad(action(x, beta).sum(), x)
    return gradient


def force(x, beta):
    return beta * curl(plaquettes(x).sin())


def two_forces_a_step(x, v, ask):
    beta, size = ask["beta"], ask["stepSize"]
    for _ in range(ask["layers"]):
        v = v - size / 2 * force_by_autograd(x, beta)
        x = x + size * v
        v = v - size / 2 * force_by_autograd(x, beta)
    return x, v


def one_force_a_step(x, v, ask):
    beta, size = ask["beta"], ask["stepSize"]
    v = v - size / 2 * force(x, beta)
    for step in range(ask["layers"]):
        x = x + size * v
        v = v - (size if step + 1 < ask["layers"] else size / 2) * force(x, beta)
    return x, v


def local_layers(x, v, ask):
    """Kicks and drifts of a model of N layers; what is at k is what is at N - k, and s has the other sign there."""
    beta, layers, harmonics, weights = ask["beta"], ask["layers"], ask["harmonics"], ask["weights"]
    for position in range(layers + 1):
        k = min(position, layers - position)
        sign = (layers > 2 * position) - (layers < 2 * position)
        s = torch.tensor(sign * weights["scale"][k] if sign else 0.0, dtype=x.dtype)
        size = (0.5 if k == 0 else 1) * torch.exp(s / 2 + weights["logKickStep"][k])
        angles = plaquettes(x)
        sines = angles.sin()
        field = beta * torch.exp(torch.tensor(weights["transformation"][k], dtype=x.dtype)) * sines
        for m in range(2, harmonics + 2):
            field = field + weights["coefficients"][k * harmonics + m - 2] * m * (m * angles).sin()
        around = sines.roll(1, 1) + sines.roll(-1, 1) + sines.roll(1, 2) + sines.roll(-1, 2)
        field = field + weights["neighbours"][k] * angles.cos() * around
        v = torch.exp(s) * v - size * curl(field)
        if position < layers:
            drift = weights["logDriftStep"][min(position, layers - 1 - position)]
            x = x + torch.exp(torch.tensor(drift, dtype=x.dtype)) * v
    return x, v


KINDS = {"autograd": two_forces_a_step, "analytic": one_force_a_step, "local": local_layers}


def trajectory_of_all(move, x, ask):
    """A whole trajectory: momenta, the way, and accept or reject. The Jacobian of all kinds is 1."""
    beta = ask["beta"]
    v = torch.randn_like(x)
    before = action(x, beta) + (v * v).sum((1, 2, 3)) / 2
    proposal, w = move(x, v, ask)
    after = action(proposal, beta) + (w * w).sum((1, 2, 3)) / 2
    probability = (before - after).exp().clamp(max=1)
    accepted = torch.rand_like(probability) < probability
    return torch.where(accepted[:, None, None, None], proposal, x), probability.mean().item()


def measure(ask):
    nt, nx = ask["lattice"]
    x = torch.tensor(ask["links"], dtype=torch.float32).reshape(ask["chains"], 2, nt, nx)
    move = KINDS[ask["kind"]]
    x, _ = trajectory_of_all(move, x, ask)
    acceptances = []
    end = time.perf_counter() + ask["seconds"]
    begin = time.process_time()
    while not acceptances or time.perf_counter() < end:
        x, acceptance = trajectory_of_all(move, x, ask)
        acceptances.append(acceptance)
    seconds = time.process_time() - begin
    return {
        "nanoseconds": seconds * 1e9 / (len(acceptances) * x.numel() * ask["layers"]),
        "acceptance": sum(acceptances) / len(acceptances),
    }


def one_trajectory(ask):
    nt, nx = ask["lattice"]
    x, v = (torch.tensor(ask[name], dtype=torch.float64).reshape(1, 2, nt, nx) for name in ("links", "momenta"))
    x, _ = KINDS[ask["kind"]](x, v, ask)
    return {"links": x.flatten().tolist()}


for line in sys.stdin:
    ask = json.loads(line)
    print(json.dumps((measure if ask["do"] == "time" else one_trajectory)(ask)), flush=True)
