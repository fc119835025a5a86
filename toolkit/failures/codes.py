"""What the names mean that servers put into `code`, `type` and `param` of an error."""

from __future__ import annotations

from collections.abc import Mapping

BY_CODE: Mapping[str, str] = {
    "invalid_api_key": "auth.invalid",
    "api_key_invalid": "auth.invalid",
    "incorrect_api_key": "auth.invalid",
    "missing_api_key": "auth.none",
    "no_api_key": "auth.none",
    "account_deactivated": "auth.deactivated",
    "user_deactivated": "auth.deactivated",
    "organization_deactivated": "auth.deactivated",
    "deactivated_workspace": "auth.deactivated",
    "ip_not_authorized": "auth.ip",
    "ip_not_allowed": "auth.ip",
    "missing_scope": "auth.scope",
    "missing_scopes": "auth.scope",
    "insufficient_scope": "auth.scope",
    "insufficient_permissions": "auth.scope",
    "no_organization": "auth.no_org",
    "mismatched_organization": "org.mismatch",
    "mismatched_project": "org.mismatch",
    "invalid_organization": "org.mismatch",
    "organization_not_found": "org.mismatch",
    "incorrect_hostname": "url.region_host",
    "unsupported_country_region_territory": "region.unsupported",
    "insufficient_quota": "billing.quota",
    "insufficient_credits": "billing.quota",
    "insufficient_balance": "billing.quota",
    "credit_balance_exhausted": "billing.credit_balance_exhausted",
    "organization_spend_limit_exceeded": "billing.organization_spend_limit_exceeded",
    "project_spend_limit_exceeded": "billing.project_spend_limit_exceeded",
    "organization_usage_limit_exceeded": "billing.organization_usage_limit_exceeded",
    "billing_not_active": "billing.inactive",
    "billing_hard_limit_reached": "billing.hard_limit",
    "rate_limit_exceeded": "rate.limit",
    "slow_down": "rate.limit",
    "too_many_requests": "rate.limit",
    "model_not_found": "model.not_found",
    "deploymentnotfound": "model.not_found",
    "invalid_model": "model.not_found",
    "context_length_exceeded": "param.context_length",
    "invalid_image_url": "param.image_url",
    "image_url_unreachable": "param.image_url",
    "moderation_blocked": "param.moderation",
    "content_policy_violation": "param.moderation",
    "content_filter": "param.moderation",
    "responsibleaipolicyviolation": "param.moderation",
    "unknown_url": "url.path",
    "server_error": "http.server",
    "overloaded": "http.server",
}
"""Source: OpenAI's error-code guide and public reports; other providers' own names for the same thing. Lower case."""

BY_TYPE: Mapping[str, str] = {
    "insufficient_quota": "billing.quota",
    "billing_not_active": "billing.inactive",
    "rate_limit_error": "rate.limit",
    "rate_limit_exceeded": "rate.limit",
    "overloaded_error": "http.server",
    "insufficient_permissions": "auth.scope",
}
"""What a type says when the code is unknown: a new billing code still comes with the type `insufficient_quota`."""

BY_PARAM: Mapping[str, str] = {
    "max_tokens": "param.max_tokens",
    "max_completion_tokens": "param.max_tokens",
    "max_output_tokens": "param.max_tokens",
    "temperature": "param.temperature",
}

PROVES_KEY = (
    "billing.",
    "rate.",
    "model.",
    "param.",
    "region.",
    "auth.scope",
    "auth.ip",
    "auth.deactivated",
    "org.",
    "url.region_host",
)
"""Answers that only a server gives which has recognised the key."""

WAITING_HELPS: Mapping[str, bool] = {
    "rate.limit": True,
    "http.server": True,
    "http.timeout": True,
    **{code: False for code in {*BY_CODE.values(), *BY_TYPE.values()} if code.startswith("billing.")},
}
"""Whether the same request can succeed a little later without anybody changing anything."""
