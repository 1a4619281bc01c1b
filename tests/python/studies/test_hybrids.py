"""Networks put together from parts of two snapshots, against values measured independently."""

from itertools import groupby

import numpy as np
import pytest

from cnn_comparator import Comparison, demo
from cnn_comparator.cause import shapley
from cnn_comparator.cause.effects import Outcomes, effect
from cnn_comparator.studies.hybrids import fitting_of, outcomes_of
from cnn_comparator.studies.recipe import Recipe, alone

LAYERS = tuple(
    (name, name) for name in ["conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "fc8"]
)
HOST, DONOR = alone("host", 8), alone("donor", 8)


@pytest.fixture(scope="module")
def comparison():
    images, labels = demo.validation()
    epochs = {f"{epoch}": demo.snapshot(epoch) for epoch in (10, 50, 100)}
    with Comparison(epochs, images=images, labels=labels) as found:
        yield found


def single(place, letter="donor"):
    return (*HOST[:place], letter, *HOST[place + 1 :])


def run(comparison, host, donor, words):
    inputs = comparison._opened
    recipe = Recipe(inputs.model(host), inputs.model(donor), LAYERS)
    fitting = fitting_of(recipe, inputs.image_block(0))
    blocks = [
        outcomes_of(recipe, fitting, inputs.image_block(*range(start, min(340, start + 68))), words)
        for start in range(0, 340, 68)
    ]
    predicted, margins = (
        np.concatenate([getattr(one, name) for one in blocks], axis=1)
        for name in ("predicted", "margins")
    )
    return predicted, margins, np.concatenate([one.labels for one in blocks])


def test_accuracies_with_one_layer_of_another_epoch(comparison):
    predicted, _, labels = run(comparison, "100", "10", [single(place) for place in range(8)])
    found = (predicted == labels).mean(axis=1)
    wanted = [0.221, 0.379, 0.585, 0.726, 0.744, 0.850, 0.806, 0.724]
    assert found == pytest.approx(wanted, abs=5e-4)


def test_returned_predictions_and_collateral_ones(comparison):
    predicted, margins, labels = run(
        comparison, "100", "50", [HOST, DONOR, *(single(place) for place in range(8))]
    )
    host, donor, *hybrids = (Outcomes(*one) for one in zip(predicted, margins, strict=True))
    assert int((host.predicted != donor.predicted).sum()) == 82
    found = [effect(one, host, donor, labels) for one in hybrids]
    assert [(found[i].returned, found[i].collateral) for i in (0, 2, 3, 7)] == [
        (14, 35),
        (29, 10),
        (21, 5),
        (12, 6),
    ]
    whole = effect(donor, host, donor, labels)
    assert (whole.returned, whole.collateral, whole.recovery) == (82, 0, 1.0)


def test_exact_shapley_values_of_the_gain(comparison):
    words = [tuple("donor" if one else "host" for one in word) for word in shapley.words(8)]
    predicted, _, labels = run(comparison, "10", "100", words)
    gained = {
        tuple(letter == "donor" for letter in word): float((row == labels).mean())
        for word, row in zip(words, predicted, strict=True)
    }
    found = shapley.exact(gained, 8)
    wanted = [0.216, 0.154, 0.071, 0.058, 0.036, 0.005, 0.024, 0.053]
    assert found == pytest.approx(wanted, abs=5e-4)
    assert found.sum() == pytest.approx(0.6176, abs=5e-5)
    orders = shapley.permutations(8, 0)
    guessed, error = shapley.sampled(gained.__getitem__, orders)
    assert np.abs(guessed - found).max() < 4 * error.max()
    assert all(len(list(group)) == 1 for _, group in groupby(map(tuple, orders)))
