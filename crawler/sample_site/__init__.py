"""Three small sites about invented events in real counties, served on 127.0.0.1 by the program itself.

The sites answer under reserved host names (`….sample.xieshang.invalid`, RFC 6761), so that captured addresses are the
same in every run whatever the port; the crawler reaches them through the server, which acts as a proxy for them alone.
"""

from crawler.sample_site.content import SAMPLE_SUFFIX, is_sample_url, load_sites
from crawler.sample_site.server import SampleServer

__all__ = ["SAMPLE_SUFFIX", "SampleServer", "is_sample_url", "load_sites"]
