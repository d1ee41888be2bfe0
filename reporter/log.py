"""The project's logger. What each level means:

DEBUG    how something was decided, for who develops
INFO     a step that ended well; shown with `-v`
WARNING  the issue is made, but something in it is not as configured; stands in the issue's notices too
ERROR    no issue, or a delivery that failed; the exit code says so as well

Library loggers stay silent unless they warn; nothing below `cli` prints.
"""

from __future__ import annotations

import logging

logger = logging.getLogger("reporter")
