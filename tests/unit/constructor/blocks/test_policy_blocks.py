"""The blocks of the single-expert policy on small sizes: order, refusals, names."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

from constructor.blocks.action_decoder import VfpSingleActionDecoder
from constructor.blocks.info_embedder import VfpSingleInfoEmbedder, VfpSingleMultimodalBridge
from constructor.blocks.information_encoder import Posterior, Prior
from constructor.blocks.layers import sinusoidal_positions, time_embedding
from tests.unit.constructor.blocks.sizes import (
    BATCH,
    DECODER,
    ENCODER,
    STREAMS,
    TRANSFORMER,
    decoder_inputs,
    embedder_inputs,
    encoder_inputs,
)

pytestmark = pytest.mark.torch


def test_streams_stand_in_front_of_each_other_last_to_first() -> None:
    bridge = VfpSingleMultimodalBridge(**(STREAMS | {"use_action": False, "action_dim": None}))
    proprio, visuals, semantics, _ = embedder_inputs()
    sequence = bridge(proprio, visuals, semantics, None)
    projected = [
        bridge.cls_token.unsqueeze(0).expand(BATCH, -1, -1),
        bridge.semantic_projection[1](semantics[1]),
        bridge.semantic_projection[0](semantics[0]),
        bridge.visual_projection[1](visuals[1]),
        bridge.visual_projection[0](visuals[0]),
        bridge.proprio_projection(proprio),
    ]
    behind_class_tokens = torch.cat(projected[1:], dim=1)
    positions = sinusoidal_positions(behind_class_tokens.shape[1], behind_class_tokens)
    torch.testing.assert_close(sequence, torch.cat((projected[0], behind_class_tokens + positions), dim=1))


def test_visual_streams_of_the_model_width_are_left_out() -> None:
    bridge = VfpSingleMultimodalBridge(**(STREAMS | {"cond_visual_dim": 16}))
    proprio, _, semantics, action = embedder_inputs()
    sequence = bridge(proprio, [torch.randn(BATCH, 4, 16)] * 2, semantics, action)
    assert sequence.shape == (BATCH, 3 + 7 + 2 + 8, 16)


def test_semantic_streams_are_used_and_projected_whatever_the_flags_say() -> None:
    bridge = VfpSingleMultimodalBridge(**(STREAMS | {"use_cond_semantic_projection": False}))
    proprio, visuals, semantics, action = embedder_inputs()
    assert bridge(proprio, visuals, semantics, action).shape[1] == 3 + 7 + 2 + 7 + 8
    assert bridge(proprio, visuals, None, action).shape[1] == 3 + 7 + 7 + 8


def test_a_block_without_semantic_streams() -> None:
    off = {"use_cond_semantic": False, "cond_semantic_dim": None, "num_cond_semantic": 0}
    bridge = VfpSingleMultimodalBridge(**(STREAMS | off))
    proprio, visuals, _, action = embedder_inputs()
    assert bridge(proprio, visuals, None, action).shape == (BATCH, 3 + 7 + 7 + 8, 16)
    assert [name for name, _ in bridge.named_parameters() if "semantic" in name] == []


def test_without_class_tokens_posterior_and_prior_return_nothing() -> None:
    inputs = encoder_inputs()
    off = {"use_cls_token": False, "num_cls_token": 0}
    assert Prior(**(ENCODER | off))(*inputs) is None
    assert Posterior(**(ENCODER | off | {"action_dim": 5}))(*inputs) is None


def test_the_prior_ignores_the_action() -> None:
    torch.manual_seed(0)
    prior = Prior(**ENCODER).eval()
    proprio, visual, semantic, action = encoder_inputs()
    torch.testing.assert_close(prior(proprio, visual, semantic, action), prior(proprio, visual, semantic))


def test_a_projection_exists_only_where_widths_differ() -> None:
    same = {"cond_proprio_dim": 16, "cond_visual_dim": 16, "cond_semantic_dim": 16, "action_dim": 16}
    names = Posterior(**(ENCODER | same)).state_dict()
    assert {name.split(".")[1] for name in names} == {"cls_token", "encoder"}
    proprio, visual = torch.randn(BATCH, 8, 16), torch.randn(BATCH, 2, 16, 2, 3)
    posterior = Posterior(**(ENCODER | same))
    result = posterior(proprio, visual, torch.randn(BATCH, 16), torch.randn(BATCH, 7, 16))
    assert result.shape == (BATCH, 3, 16)


def test_the_posterior_orders_class_tokens_action_semantic_visual_proprio() -> None:
    torch.manual_seed(0)
    posterior = Posterior(**(ENCODER | {"action_dim": 5})).eval()
    proprio, visual, semantic, action = encoder_inputs()
    inner = posterior.encoder
    cameras = [
        inner.visual_projection.get_submodule(str(i))(visual[:, i].flatten(2).transpose(1, 2))
        for i in range(2)
    ]
    tokens = torch.cat(
        (
            inner.action_projection(action),
            inner.semantic_projection(semantic).unsqueeze(1),
            *cameras,
            inner.proprio_projection(proprio),
        ),
        dim=1,
    )
    tokens = tokens + sinusoidal_positions(tokens.shape[1], tokens)
    tokens = torch.cat((inner.cls_token.expand(BATCH, -1, -1), tokens), dim=1)
    expected = inner.encoder.encoder(tokens)[:, :3]
    torch.testing.assert_close(posterior(proprio, visual, semantic, action), expected)


@pytest.mark.parametrize("shape", [(BATCH, 2, 10, 6), (BATCH, 2, 10, 2, 3), (BATCH, 2, 4, 10, 2, 3)])
def test_the_prior_takes_visual_features_of_rank_four_to_six(shape: tuple[int, ...]) -> None:
    proprio, _, semantic, _ = encoder_inputs()
    assert Prior(**ENCODER)(proprio, torch.randn(shape), semantic).shape == (BATCH, 3, 16)


def test_a_step_of_the_chunk_does_not_see_later_steps() -> None:
    torch.manual_seed(0)
    decoder = VfpSingleActionDecoder(**DECODER).eval()
    time, noise, memory, semantic = decoder_inputs()
    later = noise.clone()
    later[:, 4:] = torch.randn(BATCH, 3, 5)
    before, after = decoder(time, noise, memory, semantic), decoder(time, later, memory, semantic)
    torch.testing.assert_close(before[:, :4], after[:, :4])
    assert not torch.allclose(before[:, 4:], after[:, 4:])


def test_another_chunk_than_the_checkpoint_has_runs() -> None:
    time, _, memory, semantic = decoder_inputs()
    decoder = VfpSingleActionDecoder(**DECODER)
    assert decoder(time, torch.randn(BATCH, 11, 5), memory, semantic).shape == (BATCH, 11, 5)
    assert decoder.decoder.tgt_causal_mask.shape == (7, 7)


def test_time_comes_as_a_vector_or_a_column() -> None:
    time, noise, memory, semantic = decoder_inputs()
    decoder = VfpSingleActionDecoder(**DECODER).eval()
    torch.testing.assert_close(
        decoder(time, noise, memory, semantic), decoder(time.unsqueeze(1), noise, memory, semantic)
    )


def test_positions_follow_the_paper() -> None:
    positions = sinusoidal_positions(3, torch.empty(1, 3, 4))
    rates = torch.tensor([1.0, 10000.0**-0.5])
    for row in range(3):
        angles = row * rates
        expected = torch.stack((angles.sin(), angles.cos()), dim=1).flatten()
        torch.testing.assert_close(positions[0, row], expected)


def test_times_are_sines_then_cosines() -> None:
    embedded = time_embedding(torch.tensor([0.5]), 6)
    rates = torch.tensor([1.0, 10000.0**-0.5, 10000.0**-1.0])
    torch.testing.assert_close(embedded[0], torch.cat(((0.5 * rates).sin(), (0.5 * rates).cos())))


@pytest.mark.parametrize(
    ("block", "sizes", "message"),
    [
        (VfpSingleActionDecoder, DECODER | {"transformer_nhead": 3}, "not divisible by transformer_nhead 3"),
        (VfpSingleActionDecoder, DECODER | {"cond_semantic_dim": None}, "cond_semantic_dim must be a width"),
        (VfpSingleActionDecoder, DECODER | {"transformer_batch_first": False}, "must be true"),
        (VfpSingleMultimodalBridge, STREAMS | {"transformer_d_model": 15}, "must be even"),
        (
            VfpSingleMultimodalBridge,
            STREAMS | {"use_cond_semantic": False, "cond_semantic_dim": None},
            "set num_cond_semantic to 0",
        ),
        (Prior, ENCODER | {"use_cond_semantic": False}, "cond_semantic_dim must be null"),
        (VfpSingleInfoEmbedder, TRANSFORMER | STREAMS | {"action_dim": None}, "action_dim must be a width"),
    ],
)
def test_hyperparameters_that_contradict_each_other(
    block: Callable[..., nn.Module], sizes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        block(**sizes)


def test_head_counts_that_would_do_are_named() -> None:
    with pytest.raises(ValueError, match=r"head counts near it that divide 640: 4, 5, 8"):
        VfpSingleActionDecoder(**(DECODER | {"transformer_d_model": 640, "transformer_nhead": 7}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({1: [torch.zeros(BATCH, 4, 10)]}, "list of num_cond_visuals = 2 tensors"),
        ({1: torch.zeros(BATCH, 4, 10)}, "and is one tensor"),
        ({0: torch.zeros(BATCH, 6)}, r"must be \(B, S, cond_proprio_dim\), and is \(2, 6\)"),
        (
            {1: [torch.zeros(BATCH, 4, 10), torch.zeros(BATCH, 10)]},
            r"cond_visual\[1\] must be .* is \(2, 10\)",
        ),
        ({2: [torch.zeros(BATCH, 12)] * 2}, r"cond_semantic\[0\] must be"),
        ({3: None}, "action must be"),
    ],
)
def test_inputs_of_another_form_are_refused(change: dict[int, Any], message: str) -> None:
    inputs = [change.get(position, value) for position, value in enumerate(embedder_inputs())]
    with pytest.raises(ValueError, match=message):
        VfpSingleMultimodalBridge(**STREAMS)(*inputs)


def test_a_memory_of_another_width_is_refused() -> None:
    time, noise, _, semantic = decoder_inputs()
    with pytest.raises(ValueError, match=r"memory_input must be \(B, tokens, 16\), and is \(2, 9, 20\)"):
        VfpSingleActionDecoder(**DECODER)(time, noise, torch.zeros(BATCH, 9, 20), semantic)


def test_a_missing_camera_is_refused() -> None:
    proprio, visual, semantic, _ = encoder_inputs()
    with pytest.raises(ValueError, match="num_cameras = 2 on axis 1"):
        Prior(**ENCODER)(proprio, visual[:, :1], semantic)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({0: torch.zeros(BATCH, 6)}, "cond_proprio must be"),
        ({1: torch.zeros(BATCH, 2, 10)}, "cond_visual must be"),
        ({2: None}, "cond_semantic must be a tensor"),
        ({3: torch.zeros(BATCH, 5)}, r"action must be \(B, T, action_dim\), and is \(2, 5\)"),
        ({3: None}, "action must be"),
    ],
)
def test_the_posterior_refuses_inputs_of_another_form(change: dict[int, Any], message: str) -> None:
    inputs = [change.get(position, value) for position, value in enumerate(encoder_inputs())]
    with pytest.raises(ValueError, match=message):
        Posterior(**(ENCODER | {"action_dim": 5}))(*inputs)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({0: torch.rand(BATCH, 2)}, r"time must be \(B,\) or \(B, 1\), and is \(2, 2\)"),
        ({1: torch.zeros(BATCH, 5)}, "noise must be"),
        ({3: None}, "discrete_semantic_input must be"),
    ],
)
def test_the_decoder_refuses_inputs_of_another_form(change: dict[int, Any], message: str) -> None:
    inputs = [change.get(position, value) for position, value in enumerate(decoder_inputs())]
    with pytest.raises(ValueError, match=message):
        VfpSingleActionDecoder(**DECODER)(*inputs)
