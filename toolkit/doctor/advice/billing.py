"""What can be wrong with credit and limits."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy

QUOTA = Advice(
    code="billing.quota",
    title="The key works, but the account has no credit.",
    why="The key works. Waiting will not help. The SDK calls it a rate limit and tries again for nothing. "
    "ChatGPT Plus does not include credit for the API.",
    fixes=(
        Remedy(text="Add credit: https://platform.openai.com/settings/organization/billing"),
        Remedy(text="If you paid just now, wait a few minutes and run this again."),
    ),
)

CREDIT_BALANCE_EXHAUSTED = Advice(
    code="billing.credit_balance_exhausted",
    title="The key works, but the credit is used up.",
    why="The key works. Waiting will not help.",
    fixes=(
        Remedy(
            text="Add credit or switch on automatic recharge: https://platform.openai.com/settings/organization/billing"
        ),
    ),
)

ORGANIZATION_SPEND_LIMIT_EXCEEDED = Advice(
    code="billing.organization_spend_limit_exceeded",
    title="The key works, but the organization has reached its spend limit.",
    why="The key works. Waiting will not help. It was set by the organization itself.",
    fixes=(Remedy(text="Raise the limit: https://platform.openai.com/settings/organization/limits"),),
)

PROJECT_SPEND_LIMIT_EXCEEDED = Advice(
    code="billing.project_spend_limit_exceeded",
    title="The key works, but its project has reached its spend limit.",
    why="The key works. Waiting will not help. It was set for this project.",
    fixes=(
        Remedy(
            text="Raise the project's limit: https://platform.openai.com/settings (project, Limits), or use a key "
            "of another project."
        ),
    ),
)

ORGANIZATION_USAGE_LIMIT_EXCEEDED = Advice(
    code="billing.organization_usage_limit_exceeded",
    title="The key works, but the organization has reached the usage limit that OpenAI allows it.",
    why="The key works. Waiting will not help. It rises with the usage tier.",
    fixes=(Remedy(text="Ask for a higher limit: https://platform.openai.com/settings/organization/limits"),),
)

INACTIVE = Advice(
    code="billing.inactive",
    title="The key works, but billing is not active.",
    why="A payment failed or no method is on file. Waiting will not help.",
    fixes=(Remedy(text="Mend the payment method: https://platform.openai.com/settings/organization/billing"),),
)

HARD_LIMIT = Advice(
    code="billing.hard_limit",
    title="The key works, but the hard limit of the budget is reached.",
    why="A 400 that is not about the request. Waiting will not help before the next month.",
    fixes=(Remedy(text="Raise the limit: https://platform.openai.com/settings/organization/limits"),),
)
