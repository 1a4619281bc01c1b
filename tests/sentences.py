"""What Python says by codes, for tests of the browser; ``python -m tests.sentences`` writes it."""

import ast
import json
from functools import cache
from pathlib import Path
from typing import Any

from cnn_comparator.words import encoded_words

ROOT = Path(__file__).parents[1]
FIXTURE = ROOT / "protocol" / "fixtures" / "sentences.json"


@cache
def sentences() -> dict[str, str | dict[str, str]]:
    """By code: the English of every call of ``say``, with its plural where it has one."""
    found: dict[str, str | dict[str, str]] = {}
    for path in sorted((ROOT / "cnn_comparator").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
                code, *forms = [ast.literal_eval(argument) for argument in node.args]
                english = forms[0] if len(forms) == 1 else {"one": forms[0], "many": forms[1]}
                assert found.setdefault(code, english) == english, code
    return dict(sorted(found.items()))


def english(words: Any) -> Any:
    """What the browser makes of words in a message; plain English stays as it is."""
    if not isinstance(words, dict):
        return words
    return " ".join(_english(**one) for one in words["said"])


def coded(words: str | None) -> str:
    """What the browser makes of words in which every sentence has a code."""
    said = encoded_words(words or "")
    assert isinstance(said, dict) and all(one["code"] != "text" for one in said["said"]), said
    return str(english(said))


def _english(code: str, parameters: dict[str, Any]) -> str:
    told = {name: english(one) for name, one in parameters.items()}
    if code == "text":
        return str(told["text"])
    forms = sentences()[code]
    if isinstance(forms, dict):
        forms = forms["one" if told["n"] == 1 else "many"]
    return forms.format(**told)


def written() -> str:
    return json.dumps(sentences(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FIXTURE.write_text(written(), encoding="utf-8")
