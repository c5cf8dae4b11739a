"""Signatures of people who do not exist: loops that look like a hand's."""

import json
import math
import random


def scrawl(chance: random.Random) -> str:
    """Strokes as the pad sends them, in its box of 600 by 200."""
    strokes = []
    left = chance.uniform(40, 110)
    for _ in range(chance.randint(1, 3)):
        width, turns, lean = chance.uniform(110, 190), chance.uniform(2, 5), chance.uniform(0.2, 0.5)
        high, loop = chance.uniform(25, 70), chance.uniform(8, 30)
        stroke: list[int] = []
        for step in range(45):
            part = step / 44
            turn = part * turns * 2 * math.pi
            x = left + part * width + loop * math.sin(turn + 1)
            y = 110 - high * math.cos(turn) * (1 - part * lean) + 12 * part
            stroke += [max(0, min(600, round(x))), max(0, min(200, round(y)))]
        strokes.append(stroke)
        left += width * chance.uniform(0.7, 1.1)
    return json.dumps(strokes)
