"""Take secrets out of text before it is logged, stored or shown."""

from __future__ import annotations

import re

# The scheme has a bound: without one, a long word would be searched anew from each of its characters.
_CREDENTIALS = re.compile(
    r"(?P<scheme>[A-Za-z][\w+.-]{0,40}://)(?P<user>[^\s/:@]*)(?::(?P<password>\S*))?@(?=[^\s@]*(?:\s|$|['\"]))"
)
_OPTION = re.compile(r"(?i)\b(password|passwd|pwd|token|secret|api_?key|sslpassword)\s*=\s*([^\s&;'\"]+)")


def redact(text: str) -> str:
    """`text` with user names and passwords of URLs, and secret options, replaced by `***`.

    The password may itself hold `@`, `/` or `:`: everything up to the last `@` of the word goes.
    """
    text = _CREDENTIALS.sub(lambda found: f"{found['scheme']}***@", text)
    return _OPTION.sub(lambda found: f"{found[1]}=***", text)
