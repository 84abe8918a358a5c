"""Place: one jurisdiction of China at province, city or county level."""

from typing import Literal

from pydantic import Field

from schemas.model import Value

Level = Literal["province", "city", "county"]


class Place(Value):
    """A jurisdiction by its full official names, None below the level named.

    `city` is None in the four municipalities and for counties run by a province directly.
    """

    province: str
    """Full official name of the province-level unit, such as 四川省."""
    city: str | None = None
    """Full official name of the prefecture-level unit, such as 宜宾市."""
    county: str | None = None
    """Full official name of the county-level unit, such as 珙县."""
    code: str = Field(pattern=r"^\d{6}$")
    """Adcode: six digits of GB/T 2260 of the lowest level given, valid at the report's date."""
    successor: str | None = Field(default=None, pattern=r"^\d{6}$")
    """Adcode of the unit that stands in its place today; None when the unit still exists."""

    @property
    def level(self) -> Level:
        """The lowest level that is named."""
        return "county" if self.county else "city" if self.city else "province"

    @property
    def name(self) -> str:
        """The name of the lowest level that is named."""
        return self.county or self.city or self.province
