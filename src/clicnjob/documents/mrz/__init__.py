"""Machine readable zones: what a paper says of itself in OCR-B, and whether its own check digits confirm it.

``parsing`` and what it stands on (``alphabet``, ``layouts``, ``nations``, ``names``) know no picture; ``settling`` makes one
reading out of several; ``finding`` and ``reader`` look at pictures, in a process that can do nothing else; ``asking`` starts it.
Layouts after ICAO Doc 9303 (parts 3 to 7), and the French identity card of 1988-2021, which is older than they are.
"""
