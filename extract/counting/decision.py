"""What deciding a metric starts from and ends with."""

from dataclasses import dataclass

from extract.counting.confidence import CONFIDENCE


@dataclass(frozen=True, slots=True)
class Decision:
    """A metric and the rule that gave it."""

    metric: str
    rule: str

    @property
    def confidence(self) -> float:
        """The calibrated chance that a careful coder would code the same."""
        return CONFIDENCE.get(self.rule, 0.6)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a decision may look at beyond the binding itself."""

    clause: str
    """The clause's text."""
    before: str
    """The clause's text in front of the figure."""
    after: str
    """The clause's text behind the figure."""
    sentence: str
    """The sentence's text."""
    carried: str | None
    """Class of the noun of the figure before, when it counts the same sort of thing."""
    inherited: str | None
    """Class of the verb of the clause before, when this clause has none."""
    next_verb: str | None
    """Class of the first verb of the clause behind, when this clause has none."""
    previous_verb: str | None
    """Class of the last verb of the clause before, when that clause tells no figure."""
    verbs_before: frozenset[str]
    """Classes of all verbs in front of the figure in its clause."""
    every_one: str | None
    """Class of the verb of the next clause where that clause speaks of every one (件件落地)."""
    has_room: bool
    """Whether the clause names a room, a consultation or its rooms' spread, besides the figure's own noun."""
    has_activity_before: bool
    """Whether a consultation is named in front of the figure in its clause."""
    is_scene: bool
    """Whether the sentence, or the one before it, tells of consulting."""
    is_after_other: bool
    """Whether the figure before counted an event that is no consultation (视察12次，参加委员260人次)."""
    has_other_event: bool
    """Whether the clause names an event that is no consultation (调研, 培训)."""
