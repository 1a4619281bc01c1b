import pickle

from cnn_comparator.errors import NoScoresError
from cnn_comparator.words import Words, encoded_words, listed, say, together
from tests.sentences import FIXTURE, written


def test_the_browser_has_the_sentences_of_python() -> None:
    assert FIXTURE.read_text(encoding="utf-8") == written(), "Run python -m tests.sentences."


def test_words_are_english_and_codes() -> None:
    words = together(
        say("a", "{n} layer", "{n} layers", n=2), None, "Plain.", say("b", "In {x}.", x="A")
    )
    assert words == "2 layers Plain. In A."
    assert words is not None
    assert encoded_words(words) == {
        "said": [
            {"code": "a", "parameters": {"n": 2}},
            {"code": "text", "parameters": {"text": "Plain."}},
            {"code": "b", "parameters": {"x": "A"}},
        ]
    }
    assert encoded_words("Plain.") == "Plain."
    assert together(None, "") is None


def test_sentences_stand_in_sentences_and_travel_to_other_processes() -> None:
    words = say("in", "In {names}.", names=listed(["A", "B"]))
    again = pickle.loads(pickle.dumps(words))
    assert isinstance(again, Words)
    assert (again, encoded_words(again)) == ("In A and B.", encoded_words(words))
    told = {"some": "A", "last": "B"}
    inner = {"said": [{"code": "and", "parameters": told}]}
    assert encoded_words(words) == {"said": [{"code": "in", "parameters": {"names": inner}}]}


def test_errors_keep_the_words_that_they_do_not_change() -> None:
    again = pickle.loads(pickle.dumps(NoScoresError(say("in", "In {x}.", x="A"))))
    assert encoded_words(again.said) == {"said": [{"code": "in", "parameters": {"x": "A"}}]}
    assert type(str(again)) is str
    assert encoded_words(NoScoresError(say("in", "In {x}.", x="A\n")).said) == "In A ."
