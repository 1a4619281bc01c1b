"""What is kept, and what is not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.studies import overview, study_named
from cnn_comparator.studies.overview import OverviewParams
from cnn_comparator.studies.study import Partial


class Moody(nn.Module):
    """Fails at every other image, and counts."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 2, 1)
        self.head = nn.Linear(2, 2)
        self.moody = False
        self.runs = 0

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        self.runs += 1
        if self.moody and self.runs % 2:
            raise ValueError("no luck today")
        return self.head(self.conv(image).mean((2, 3)))


@dataclass
class Opened:
    comparison: Comparison
    models: tuple[Moody, Moody]


@pytest.fixture
def opened() -> Opened:
    torch.manual_seed(1)
    models = Moody().eval(), Moody().eval()
    images = np.random.default_rng(1).integers(0, 256, (3, 8, 8, 3), np.uint8)
    comparison = Comparison(*models, images=images, copy=False)
    for model in models:
        model.runs = 0
    return Opened(comparison, models)


def test_results_are_kept_by_their_params(opened: Opened) -> None:
    first = opened.comparison.study("predictions", image=0)
    assert opened.comparison.study("predictions", image=0) is first
    # The first image twice, to see whether the answer is the same.
    assert opened.models[0].runs == 2
    opened.comparison.probabilities("A", 0)
    assert opened.models[0].runs == 2
    opened.comparison.study("predictions", image=1)
    assert opened.models[0].runs == 3


def test_what_failed_is_tried_again_and_what_did_not_is_kept(opened: Opened) -> None:
    opened.models[0].moody = True
    failed = opened.comparison.study("predictions", image=0)
    assert "no luck today" in failed.a.error
    assert failed.b.error is None
    again = opened.comparison.study("predictions", image=0)
    assert again.a.error is None
    assert opened.models[1].runs == 2


def test_an_overview_that_was_given_up_goes_on_where_it_was(opened: Opened) -> None:
    comparison = opened.comparison
    run = comparison.run(overview.STUDY, OverviewParams("A", "B"))
    [first] = next(told for told in run if isinstance(told, Partial)).result.layers
    run.close()
    [told, *_] = [
        told
        for told in comparison.run(overview.STUDY, OverviewParams("A", "B"))
        if isinstance(told, Partial)
    ]
    assert told.result.layers[0].measures is first.measures


def test_unknown_studies_and_missing_inputs_are_said(opened: Opened) -> None:
    with pytest.raises(ValueError, match="no study 'telepathy'; choose of"):
        opened.comparison.study("telepathy")
    assert study_named("behaviour").name == "behaviour"
