"""A partner leaves, or gets another code: what changes in the tables of a network file."""

from typing import Any


def partner_leaves(content: dict[str, Any], leaver: str, heir: str) -> None:
    """Take a partner out of a network; another serves its areas and answers its lines."""
    content["partners"][heir]["divisions"] += content["partners"].pop(leaver)["divisions"]
    for line in content["lines"].values():
        if line.get("partner") == leaver:
            line["partner"] = heir
    for plan in content.get("plans", {}).values():
        plan.get("credits_s", {}).pop(leaver, None)
    for holder, key in (("partners", "neighbours"), ("plans", "opens"), ("conditions", "homes")):
        for entry in content.get(holder, {}).values():
            if leaver in entry.get(key, []):
                entry[key].remove(leaver)


def renamed(content: Any, old: str, new: str) -> Any:
    """Give a partner another code wherever it stands."""
    if isinstance(content, dict):
        return {new if key == old else key: renamed(value, old, new) for key, value in content.items()}
    if isinstance(content, list):
        return [renamed(value, old, new) for value in content]
    return new if content == old else content
