"""Sound as browsers record it, and what pretends to be."""

import io
import math
from array import array
from functools import cache

import av

from tests.files import hostile

RATE = 48_000


@cache
def tone(seconds: float = 2, *, kind: str = "webm", codec: str = "libopus", title: str = "") -> bytes:
    """A voice that grows louder and falls silent each second; ``title`` is written where authors write theirs."""
    whole = array("h", (int(20000 * math.sin(i / 20) * (i % RATE) / RATE) for i in range(int(seconds * RATE))))
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as target:
        if title:
            target.metadata["title"] = title
        track = target.add_stream(codec, rate=RATE, layout="mono")
        for start in range(0, len(whole), RATE):
            part = whole[start : start + RATE]
            frame = av.AudioFrame(format="s16", layout="mono", samples=len(part))
            frame.sample_rate, frame.pts = RATE, start
            frame.planes[0].update(part.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
            target.mux(track.encode(frame))
        target.mux(track.encode(None))
    return out.getvalue()


@cache
def film(kind: str = "webm", codec: str = "libvpx") -> bytes:
    """Moving pictures, with sound or without: no voice message."""
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as target:
        track = target.add_stream(codec, rate=10)
        track.width, track.height, track.pix_fmt = 64, 48, "yuv420p"
        for _ in range(10):
            target.mux(track.encode(av.VideoFrame(64, 48, "yuv420p")))
        target.mux(track.encode(None))
    return out.getvalue()


def length_of(data: bytes) -> float:
    """Seconds of sound in ``data``, counted sample by sample."""
    with av.open(io.BytesIO(data)) as source:
        samples = sum(frame.samples for frame in source.decode(audio=0))
        return samples / source.streams.audio[0].rate


def refused() -> dict[str, tuple[bytes, str]]:
    """What is no voice message, with the code that says why."""
    voice = tone()
    return {
        "nothing": (b"", "empty"),
        "text": (b"bonjour", "not_sound"),
        "a picture": (hostile.jpeg(), "not_sound"),
        "an iPhone's picture": (hostile.HEIC, "moving"),
        "a program": (b"\x7fELF" + hostile.noise(), "not_sound"),
        "a web page": (b"<html><script>alert(1)</script></html>", "not_sound"),
        "a playlist": (b"#EXTM3U\nfile:///etc/passwd\n", "not_sound"),
        "only a webm's head": (b"\x1aE\xdf\xa3" + hostile.noise(), "not_sound"),
        "only an ogg's head": (b"OggS" + hostile.noise(), "not_sound"),
        "only an mp4's head": (b"\0\0\0\x1cftypisom" + hostile.noise(), "not_sound"),
        "an mp4 that lost its end": (tone(kind="mp4", codec="aac")[:-1500], "not_sound"),
        "a wave": (tone(kind="wav", codec="pcm_s16le"), "not_sound"),
        "numbers in an mp4": (tone(kind="mov", codec="pcm_s16le"), "not_sound"),
        "a film renamed": (film(), "moving"),
        "a film in an mp4": (film("mp4", "mpeg4"), "moving"),
        "a tap": (tone(0.1), "too_short"),
        "four minutes": (tone(240), "too_long"),
        "eleven megabytes": (voice + bytes(11 * 1024 * 1024), "too_big"),
    }
