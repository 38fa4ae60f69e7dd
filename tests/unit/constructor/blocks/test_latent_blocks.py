"""Gate, codebook, projectors and the variants of encoders and decoders: what each does, step by step."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from constructor.blocks.action_decoder import CfgVqvaeActionDecoder, NaiveActionDecoder, VfpMoe
from constructor.blocks.codebook import VQCodebookManager
from constructor.blocks.gate import Gate
from constructor.blocks.information_encoder import InfoEncoder
from constructor.blocks.layers import sinusoidal_positions, time_embedding
from constructor.blocks.proprio_projector import CfgVqvaeProprioProjector
from constructor.blocks.token_embedder import NaiveInfoEmbedder, VfpInfoEmbedder
from constructor.registry import default_registry
from tests.unit.constructor.blocks.sizes import (
    BATCH,
    CODEBOOK,
    DECODER,
    EMBEDDER,
    GATE,
    INFO_ENCODER,
    PROJECTOR,
    decoder_inputs,
    projector_inputs,
    row_inputs,
    scene_inputs,
)

pytestmark = pytest.mark.torch

NO_CONDITIONS = {
    "use_cls_token": False,
    "num_cls_token": 0,
    "use_action": False,
    "action_dim": None,
    "use_cond_semantic": False,
    "cond_semantic_dim": None,
}


def torch_encoder(ours: nn.Module) -> nn.TransformerEncoder:
    """Torch's own encoder of the sizes of the tests, with the weights of `ours`."""
    layer = nn.TransformerEncoderLayer(16, 4, 24, 0.0, activation="gelu", batch_first=True)
    theirs = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False).eval()
    theirs.load_state_dict(ours.get_submodule("encoder.encoder").state_dict())
    return theirs


def torch_decoder(ours: nn.Module) -> nn.TransformerDecoder:
    layer = nn.TransformerDecoderLayer(16, 4, 24, 0.0, activation="gelu", batch_first=True)
    theirs = nn.TransformerDecoder(layer, 2).eval()
    theirs.load_state_dict(ours.get_submodule("decoder.decoder").state_dict())
    return theirs


@pytest.mark.parametrize("block", [NaiveInfoEmbedder, VfpInfoEmbedder])
def test_the_row_of_an_embedder(block: type[NaiveInfoEmbedder]) -> None:
    torch.manual_seed(0)
    embedder = block(**EMBEDDER).eval()
    proprio, visual, semantic, action = row_inputs()
    tokens = torch.cat(
        (
            embedder.action_projection(action),
            embedder.semantic_projection(semantic),
            embedder.visual_projection(visual),
            embedder.proprio_projection(proprio),
        ),
        dim=1,
    )
    tokens = tokens + sinusoidal_positions(tokens.shape[1], tokens)
    expected = torch_encoder(embedder)(torch.cat((embedder.cls_token.expand(BATCH, -1, -1), tokens), dim=1))
    result = embedder(proprio, visual, semantic, action)
    torch.testing.assert_close(result["encoder_output"], expected)
    torch.testing.assert_close(result["cls_token"], expected[:, :3])


def test_an_embedder_without_class_tokens_action_and_semantic() -> None:
    embedder = NaiveInfoEmbedder(**(EMBEDDER | NO_CONDITIONS))
    proprio, visual, _, _ = row_inputs()
    result = embedder(proprio, visual, None, None)
    assert result["cls_token"] is None
    assert result["encoder_output"].shape == (BATCH, 9 + 8, 16)
    assert {name.split(".")[0] for name in embedder.state_dict()} == {
        "proprio_projection",
        "visual_projection",
        "encoder",
    }


def test_visual_tokens_of_the_model_width_go_in_as_they_are() -> None:
    embedder = NaiveInfoEmbedder(**(EMBEDDER | {"cond_visual_dim": 16})).eval()
    proprio, _, semantic, action = row_inputs()
    result = embedder(proprio, torch.randn(BATCH, 9, 16), semantic, action)
    assert result["encoder_output"].shape == (BATCH, 3 + 7 + 3 + 9 + 8, 16)
    assert not hasattr(embedder, "visual_projection")


def test_an_embedder_takes_one_summary_without_an_axis_of_its_own() -> None:
    torch.manual_seed(0)
    embedder = VfpInfoEmbedder(**EMBEDDER).eval()
    proprio, visual, semantic, action = row_inputs()
    one = embedder(proprio, visual, semantic[:, 0], action)["encoder_output"]
    torch.testing.assert_close(one, embedder(proprio, visual, semantic[:, :1], action)["encoder_output"])


def test_an_embedder_refuses_feature_maps() -> None:
    proprio, _, semantic, action = row_inputs()
    with pytest.raises(ValueError, match=r"cond_visual must be \(B, N, cond_visual_dim\)"):
        NaiveInfoEmbedder(**EMBEDDER)(proprio, torch.zeros(BATCH, 1, 10, 2, 3), semantic, action)


def test_the_projections_of_the_two_embedders() -> None:
    def layers(projection: nn.Module) -> list[tuple[str, float]]:
        return [(type(layer).__name__, getattr(layer, "p", 0.0)) for layer in projection.children()]

    hidden = [("LayerNorm", 0.0), ("Linear", 0.0), ("SiLU", 0.0)]
    naive, vfp = NaiveInfoEmbedder(**EMBEDDER), VfpInfoEmbedder(**EMBEDDER)
    assert layers(naive.visual_projection) == [*hidden, ("Dropout", 0.0), ("Linear", 0.0), ("LayerNorm", 0.0)]
    assert layers(vfp.visual_projection) == [*hidden, ("Dropout", 0.05), ("Linear", 0.0)]


def test_the_scene_encoder_puts_the_semantic_input_in_front_unprojected() -> None:
    torch.manual_seed(0)
    encoder = InfoEncoder(**INFO_ENCODER).eval()
    proprio, visual, semantic = scene_inputs()
    inner = encoder.encoder
    cameras = [
        inner.visual_projection.get_submodule(str(i))(visual[:, i].flatten(2).transpose(1, 2))
        for i in range(2)
    ]
    tokens = torch.cat((semantic, *cameras, inner.proprio_projection(proprio)), dim=1)
    expected = torch_encoder(inner)(tokens + sinusoidal_positions(tokens.shape[1], tokens))
    torch.testing.assert_close(encoder(proprio, visual, semantic), expected)


def test_a_semantic_input_of_another_width_is_refused_by_the_scene_encoder() -> None:
    proprio, visual, _ = scene_inputs()
    with pytest.raises(ValueError, match="not projected, so its last size must be 16"):
        InfoEncoder(**INFO_ENCODER)(proprio, visual, torch.zeros(BATCH, 12))


def test_the_plain_decoder_adds_positions_to_the_memory_before_anything_stands_in_front() -> None:
    torch.manual_seed(0)
    ours = CfgVqvaeActionDecoder(**DECODER).eval()
    time, noise, bare, semantic = decoder_inputs()
    front = [ours.semantic_projection(semantic), ours.time_mlp(time_embedding(time, 16))]
    memory = bare + sinusoidal_positions(9, bare)
    whole = torch.cat((*(part.unsqueeze(1) for part in front), memory), dim=1)
    mask = nn.Transformer.generate_square_subsequent_mask(7)
    decoded = torch_decoder(ours)(ours.noise_projection(noise), whole, tgt_mask=mask)
    torch.testing.assert_close(ours(time, noise, bare, semantic), ours.output_layer(decoded))


def test_a_semantic_input_of_the_model_width_is_not_projected() -> None:
    decoder = CfgVqvaeActionDecoder(**(DECODER | {"cond_semantic_dim": 16}))
    time, noise, memory, _ = decoder_inputs()
    assert not hasattr(decoder, "semantic_projection")
    assert decoder(time, noise, memory, torch.randn(BATCH, 4, 16)).shape == (BATCH, 7, 5)


def test_the_naive_decoder_is_the_normed_one() -> None:
    names = NaiveActionDecoder(**DECODER).state_dict()
    assert names["noise_projection.0.weight"].shape == (5,)
    assert names["noise_projection.5.weight"].shape == (16,)
    assert CfgVqvaeActionDecoder(**DECODER).state_dict()["noise_projection.0.weight"].shape == (16, 5)


def test_every_expert_runs_on_the_same_inputs() -> None:
    torch.manual_seed(0)
    mixture = VfpMoe(num_experts=3, **DECODER).eval()
    given = decoder_inputs()
    velocities = mixture(*given)
    for index, expert in enumerate(mixture.experts):
        torch.testing.assert_close(velocities[:, index], expert(*given))
    assert not torch.allclose(velocities[:, 0], velocities[:, 1])


def test_the_gate_is_a_softmax_over_a_temperature() -> None:
    torch.manual_seed(0)
    gate = Gate(**GATE).eval()
    latent = torch.randn(BATCH, 16)
    network = gate.model
    scores = network[4](nn.functional.silu(network[1](network[0](latent))))
    torch.testing.assert_close(gate(latent), torch.softmax(scores / 5.0, dim=-1))
    torch.testing.assert_close(gate(latent.unsqueeze(1), iterations=7), gate(latent))
    torch.testing.assert_close(gate(latent, None, True, True).sum(dim=-1), torch.ones(BATCH))


@pytest.mark.parametrize(("training", "use_noise"), [(False, False), (True, False), (False, True)])
def test_the_gate_is_noisy_only_with_both_flags(training: bool, use_noise: bool) -> None:
    gate = Gate(**GATE).eval()
    latent = torch.randn(BATCH, 16)
    torch.testing.assert_close(gate(latent, 0, training, use_noise), gate(latent))
    assert not torch.allclose(gate(latent, 0, True, True), gate(latent, 0, True, True))


@pytest.mark.parametrize("shape", [(16,), (BATCH, 2, 16), (BATCH, 12), (BATCH, 1, 1, 16)])
def test_the_gate_refuses_other_forms(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"input must be \(B, 16\) or \(B, 1, 16\)"):
        Gate(**GATE)(torch.zeros(shape))


def filled(rows: Tensor) -> VQCodebookManager:
    book = VQCodebookManager(*rows.shape)
    with torch.no_grad():
        book.vq_codebook.weight.copy_(rows)
    return book


def test_a_new_codebook_is_zero() -> None:
    result = VQCodebookManager(**CODEBOOK)(torch.randn(BATCH, 5, 6), train=True, replacement=False)
    assert not result["q"].any()
    assert (result["codebook_min_dist"], result["codebook_max_dist"]) == (0.0, 0.0)


def test_vectors_are_rounded_to_the_nearest_row() -> None:
    torch.manual_seed(0)
    rows, given = torch.randn(4, 6), torch.randn(BATCH, 5, 6)
    result = filled(rows)(given, train=False, replacement=False)
    apart = (given.unsqueeze(2) - rows).square().sum(dim=-1)
    torch.testing.assert_close(result["q"], rows[apart.argmin(dim=-1)])
    assert {name: value for name, value in result.items() if name != "q"} == {
        "codebook_min_dist": 0.0,
        "codebook_max_dist": 0.0,
        "num_vecs_replaced": 0,
        "dead_indices": None,
    }


def test_gradients_reach_the_rows_that_are_used_and_not_the_vectors() -> None:
    book = filled(torch.tensor([[0.0, 0.0], [10.0, 10.0]]))
    given = torch.tensor([[1.0, 1.0], [-1.0, 0.0]], requires_grad=True)
    book(given, train=False, replacement=False)["q"].sum().backward()
    assert given.grad is None
    assert book.vq_codebook.weight.grad is not None
    assert book.vq_codebook.weight.grad.tolist() == [[2.0, 2.0], [0.0, 0.0]]


def test_the_rounded_vectors_have_the_dtype_of_the_given_ones() -> None:
    book = filled(torch.randn(4, 6))
    assert book(torch.randn(2, 6, dtype=torch.bfloat16), False, False)["q"].dtype == torch.bfloat16


def test_training_tells_how_far_rows_are_apart() -> None:
    book = filled(torch.tensor([[0.0, 0.0], [3.0, 4.0], [0.0, 1.0]]))
    result = book(torch.zeros(2, 2), train=True, replacement=False)
    assert (result["codebook_min_dist"], result["codebook_max_dist"]) == (1.0, 5.0)
    alone = filled(torch.ones(1, 2))(torch.zeros(2, 2), train=True, replacement=False)
    assert (alone["codebook_min_dist"], alone["codebook_max_dist"]) == (0.0, 0.0)


def test_rows_used_less_than_the_average_take_the_place_of_others() -> None:
    torch.manual_seed(0)
    rows = torch.tensor([[0.0, 0.0], [50.0, 0.0], [0.0, 50.0], [90.0, 90.0]])
    book = filled(rows)
    given = torch.tensor([[0.1, 0.0]] * 4 + [[50.1, 0.0]] * 3 + [[0.0, 50.0]])
    result = book(given, train=True, replacement=True)
    assert result["dead_indices"].tolist() == [2, 3]
    assert result["num_vecs_replaced"] == 2
    torch.testing.assert_close(result["q"], rows[[0, 0, 0, 0, 1, 1, 1, 2]])
    assert not result["q"].requires_grad
    after = book.vq_codebook.weight.detach()
    assert torch.equal(after[:2], rows[:2])
    for row in after[2:]:
        assert (row - rows[:2]).norm(dim=-1).min() < 0.2
        assert (row - rows[:2]).norm(dim=-1).min() > 0


def test_a_codebook_in_full_use_stays_as_it_is() -> None:
    rows = torch.tensor([[0.0, 0.0], [50.0, 0.0]])
    book = filled(rows)
    result = book(rows + 0.1, train=True, replacement=True)
    assert (result["num_vecs_replaced"], result["dead_indices"].tolist()) == (0, [])
    assert torch.equal(book.vq_codebook.weight, rows)


def test_replacement_without_training_gives_nothing_back() -> None:
    rows = torch.randn(4, 6)
    book = filled(rows)
    assert book(torch.randn(2, 6), train=False, replacement=True)["q"] is None
    assert torch.equal(book.vq_codebook.weight, rows)


@pytest.mark.parametrize("shape", [(6,), (BATCH, 5)])
def test_the_codebook_refuses_other_forms(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"continuous_vec must be \(\.\.\., 6\) of at least two axes"):
        VQCodebookManager(**CODEBOOK)(torch.zeros(shape), train=False, replacement=False)


def test_a_projector_puts_cameras_first_and_leaves_them_as_they_are() -> None:
    projector = CfgVqvaeProprioProjector(**PROJECTOR)
    proprio, visual = projector_inputs()
    result = projector(proprio, visual)
    torch.testing.assert_close(result[:, :18], visual.flatten(3).transpose(2, 3).flatten(1, 2))
    first, second, third = (projector.proprio_projection[i] for i in (0, 2, 4))  # type: ignore[index]
    silu = nn.functional.silu
    torch.testing.assert_close(result[:, 18:], third(silu(second(silu(first(proprio))))))


def test_a_projector_of_one_width_has_no_weights() -> None:
    projector = CfgVqvaeProprioProjector(cond_proprio_dim=16, transformer_d_model=16)
    assert projector.proprio_projection is None
    assert list(projector.parameters()) == []
    proprio = torch.randn(BATCH, 8, 16)
    assert torch.equal(projector(proprio, torch.randn(BATCH, 1, 16, 4))[:, 4:], proprio)


def test_a_projector_refuses_visual_features_of_another_width() -> None:
    proprio, _ = projector_inputs()
    with pytest.raises(ValueError, match="channels must be transformer_d_model = 16"):
        CfgVqvaeProprioProjector(**PROJECTOR)(proprio, torch.zeros(BATCH, 3, 10, 2, 3))


def test_a_projector_has_the_layers_of_its_family() -> None:
    found: dict[str, Any] = {}
    for name in ("cfg_vqvae", "naive", "vfp"):
        projector = default_registry().get_module(f"{name}_proprio_projector").load()(**PROJECTOR)
        found[name] = [type(layer).__name__ for layer in projector.proprio_projection]
    hidden = ["LayerNorm", "Linear", "SiLU", "Dropout", "Linear", "SiLU", "Dropout", "Linear"]
    assert found == {
        "cfg_vqvae": ["Linear", "SiLU", "Linear", "SiLU", "Linear"],
        "naive": [*hidden, "LayerNorm"],
        "vfp": hidden,
    }
