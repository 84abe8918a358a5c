"""DamageProfile: which kinds of deliberate damage a page carries, seen in one look over its visible text."""

from dataclasses import dataclass, field

from extract.restore import pinyin, ruby
from extract.restore.byteshift import has_lost_mark, known_characters
from extract.restore.lost import LOOKS_LOST, count_lost_units
from extract.restore.readings import TONED
from extract.restore.script import ScriptProfile, profile_script, traditional_characters
from extract.restore.split import CHAIN, find_scattered_marks

# A lost character in one place may be a slip of the keyboard.
_MIN_LOST = 2
_STREWN = frozenset("*^`~_\\=+#$%@")


@dataclass(frozen=True, slots=True)
class DamageProfile:
    """Which kinds of deliberate damage a page carries."""

    pinyin: str = ""
    """Opening brackets of readings that stand behind many characters of the page; "" for none."""
    pinyin_thorough: str = ""
    """Those of these brackets that also stand behind rare characters, which an editor might gloss."""
    has_glued_readings: bool = False
    """Whether readings without brackets stand behind several characters (what is left of ruby)."""
    has_lost_marks: bool = False
    """Whether marks of lost bytes stand before wide characters."""
    has_rubble: bool = False
    """Whether the page holds several characters that sound text hardly knows."""
    has_split: bool = False
    """Whether runs of characters are torn apart by separators."""
    scattered_marks: str = ""
    """Marks of ASCII that are strewn between Han characters."""
    script: ScriptProfile = field(default_factory=ScriptProfile)
    """The script of the page."""
    lost_units: int = 0
    """Figures that are certain to have lost a 年, 月, 日 or 时."""

    @property
    def has_lost_units(self) -> bool:
        """Whether the page lost such characters more than once."""
        return self.lost_units >= _MIN_LOST

    @property
    def signals(self) -> tuple[str, ...]:
        """Names of the kinds of damage that only tampering leaves, for the verdict on being hacked."""
        found = (
            ("restore.pinyin", bool(self.pinyin)),
            ("restore.ruby", self.has_glued_readings),
            ("restore.byteshift", self.has_lost_marks and bool(self.pinyin or self.script.is_traditional)),
            ("restore.split", bool(self.scattered_marks)),
            ("restore.lost_units", self.has_lost_units),
        )
        return tuple(name for name, is_found in found if is_found)


def profile_damage(text: str) -> DamageProfile:
    """Look over the whole visible text of a page."""
    chars = set(text)
    brackets = pinyin.find_pattern(text) if pinyin.LOOKS_ANNOTATED.search(text) else ""
    is_toned = not TONED.isdisjoint(chars)
    return DamageProfile(
        pinyin=brackets,
        pinyin_thorough=pinyin.find_thorough(text, brackets) if brackets else "",
        has_glued_readings=is_toned and ruby.has_pattern(text),
        has_lost_marks=has_lost_mark(text),
        has_rubble=len(chars - known_characters()) > _MIN_LOST,
        has_split=CHAIN.search(text) is not None,
        scattered_marks="" if _STREWN.isdisjoint(chars) else find_scattered_marks(text),
        script=ScriptProfile() if traditional_characters().isdisjoint(chars) else profile_script(text),
        lost_units=count_lost_units(text) if LOOKS_LOST.search(text) else 0,
    )
