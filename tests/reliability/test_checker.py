"""The judge of the fault tests can say no: each fault, planted in a sound history, is seen, and alone."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from tests.reliability.checker import Event, Kind, Row, Screen, Shown, check, outcomes

TALK, OTHER = "talk", "another talk"
AUTHORS = {"Léa": "account of Léa", "Claire": "account of Claire"}


@dataclass
class Story:
    events: list[Event] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    screens: list[Screen] = field(default_factory=list)

    def wrong(self) -> dict[str, int]:
        found = check(self.events, self.rows, self.screens, AUTHORS)
        return {name: len(violations) for name, violations in found.items() if violations}


def event(kind: Kind, sender: str, index: int) -> Event:
    return Event(kind, sender, index, f"{sender}-{index}", TALK, f"{sender} says {index}")


def line(row: Row) -> Shown:
    sender, _, index = row.client_id.partition("-")
    return Shown(row.seq, row.client_id, f"{sender} says {index}")


def show(story: Story) -> Story:
    """Both readers see the rows."""
    lines = tuple(line(row) for row in sorted(story.rows, key=lambda row: row.seq))
    story.screens = [Screen("phone", TALK, lines), Screen("desk", TALK, lines)]
    return story


def sound() -> Story:
    """Two people write three messages each; one answer was lost and retried, one message given up, one refused."""
    story = Story()
    for index in range(3):
        for sender, account in AUTHORS.items():
            story.events += [event(Kind.INVOKE, sender, index), event(Kind.OK, sender, index)]
            story.rows.append(Row(TALK, len(story.rows) + 1, account, f"{sender}-{index}"))
    story.events[2:2] = [event(Kind.INFO, "Claire", 0), event(Kind.INVOKE, "Claire", 0)]
    story.events += [event(Kind.INVOKE, "Léa", 3), event(Kind.INFO, "Léa", 3)]
    story.events += [event(Kind.INVOKE, "Claire", 3), event(Kind.FAIL, "Claire", 3)]
    return show(story)


def test_a_sound_history_has_no_violation() -> None:
    story = sound()
    assert story.wrong() == {}
    assert list(check(story.events, story.rows, story.screens, AUTHORS)) == [
        "acked_and_lost", "acked_and_unseen", "stored_twice", "shown_twice", "never_sent", "refused_and_stored",
        "out_of_order", "readers_differ", "gaps", "without_outcome",
    ]  # fmt: skip


def test_nobody_knows_may_be_stored_or_not() -> None:
    story = sound()
    story.rows.append(Row(TALK, 7, AUTHORS["Léa"], "Léa-3"))
    assert show(story).wrong() == {}


def test_how_ids_end() -> None:
    kinds = {
        "a": [Kind.INVOKE, Kind.INFO, Kind.INVOKE, Kind.OK],
        "b": [Kind.INVOKE, Kind.FAIL],
        "c": [Kind.INVOKE, Kind.INFO, Kind.INVOKE, Kind.FAIL],
        "d": [Kind.INVOKE],
    }
    events = [Event(kind, "Léa", 0, one, TALK, "") for one, some in kinds.items() for kind in some]
    assert outcomes(events) == {"a": Kind.OK, "b": Kind.FAIL, "c": Kind.INFO, "d": Kind.INVOKE}


def lose_the_last(story: Story) -> None:
    story.rows.pop()
    show(story)


def store_in_another_talk(story: Story) -> None:
    story.rows[-1] = replace(story.rows[-1], talk=OTHER)
    story.screens = [replace(screen, lines=screen.lines[:-1]) for screen in story.screens]


def hide_on_one_screen(story: Story) -> None:
    story.screens[0] = replace(story.screens[0], lines=story.screens[0].lines[:-1])


def skip_in_the_middle(story: Story) -> None:
    lines = story.screens[0].lines
    story.screens[0] = replace(story.screens[0], lines=lines[:2] + lines[3:])


def store_twice(story: Story) -> None:
    story.rows.append(replace(story.rows[-1], seq=7))
    story.screens = []


def show_twice(story: Story) -> None:
    story.screens[1] = replace(story.screens[1], lines=(*story.screens[1].lines, story.screens[1].lines[-1]))


def invent(story: Story) -> None:
    story.rows.append(Row(TALK, 7, AUTHORS["Léa"], "Léa-99"))
    show(story)


def sign_for_another(story: Story) -> None:
    story.rows[0] = replace(story.rows[0], author=AUTHORS["Claire"])


def change_the_text(story: Story) -> None:
    lines = story.screens[0].lines
    story.screens[0] = replace(story.screens[0], lines=(replace(lines[0], text="Autre"), *lines[1:]))


def keep_what_was_refused(story: Story) -> None:
    story.rows.append(Row(TALK, 7, AUTHORS["Claire"], "Claire-3"))
    show(story)


def swap_for_everyone(story: Story) -> None:
    first, third = story.rows[0], story.rows[2]  # both are Léa's
    story.rows[0], story.rows[2] = replace(third, seq=1), replace(first, seq=3)
    show(story)


def swap_on_one_screen(story: Story) -> None:
    lines = list(story.screens[0].lines)
    lines[0], lines[1] = replace(lines[1], seq=1), replace(lines[0], seq=2)  # of two people
    story.screens[0] = replace(story.screens[0], lines=tuple(lines))


def leave_a_gap(story: Story) -> None:
    story.rows[-1] = replace(story.rows[-1], seq=9)
    show(story)


def forget_the_outcome(story: Story) -> None:
    story.events.append(event(Kind.INVOKE, "Léa", 4))


@pytest.mark.parametrize(
    ("plant", "seen"),
    [
        (lose_the_last, {"acked_and_lost": 1, "acked_and_unseen": 2}),
        (store_in_another_talk, {"acked_and_lost": 1, "acked_and_unseen": 2}),
        (hide_on_one_screen, {"acked_and_unseen": 1, "readers_differ": 1}),
        (skip_in_the_middle, {"acked_and_unseen": 1, "readers_differ": 1, "gaps": 1}),
        (store_twice, {"stored_twice": 1}),
        (show_twice, {"shown_twice": 1, "readers_differ": 1, "gaps": 1}),
        (invent, {"never_sent": 3}),
        (sign_for_another, {"never_sent": 1}),
        (change_the_text, {"never_sent": 1}),
        (keep_what_was_refused, {"refused_and_stored": 1}),
        (swap_for_everyone, {"out_of_order": 3}),
        (swap_on_one_screen, {"readers_differ": 1}),
        (leave_a_gap, {"gaps": 3}),
        (forget_the_outcome, {"without_outcome": 1}),
    ],
)
def test_a_planted_fault_is_seen(plant: Callable[[Story], None], seen: dict[str, int]) -> None:
    story = sound()
    plant(story)
    assert story.wrong() == seen
