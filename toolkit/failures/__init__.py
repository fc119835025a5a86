"""What an answer or an exception means, as a code of the fault catalogue: shared by the doctor and by our own requests.

    fault = classify(429, headers, body, endpoint="/chat/completions", asked_model="gpt-5-nano")
    fault.code, fault.facts   # "billing.quota", {"http_status": 429, "proves_key": True, "waiting_helps": False}
    fault = classify_exception(error, base_url=…, proxied=False)

`code` is `None` when nothing is wrong. Decided by status, code, type, param, error numbers and content type; by words
only where a server gives nothing else. Facts hold no key, no network address and no more than 300 characters of a
server's text. Standard library only.
"""

from __future__ import annotations

from toolkit.failures.answer import classify
from toolkit.failures.exceptions import chain, classify_exception
from toolkit.failures.fault import Fault
from toolkit.failures.numbers import by_number
from toolkit.failures.shape import ErrorBody, decode, error_of

__all__ = ["ErrorBody", "Fault", "by_number", "chain", "classify", "classify_exception", "decode", "error_of"]
