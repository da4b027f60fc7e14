"""The sentences that the reports share: no verdict may be read as another."""

from __future__ import annotations

import example_traces as examples
import pytest
from example_traces import call, kept, other, source, step, summed

from gradlint_runtime.tracing.records import VERDICTS, AxisVerdict, Call, Proof, Tensor
from gradlint_runtime.tracing.reports import words
from gradlint_runtime.tracing.reports.reading import Axis, combined, outcome, telling_axes

Y = Tensor("y", (32, 1), "float32")


def net(*axes: AxisVerdict, target: Tensor = Y) -> Call:
    """A call with the sources a, b, c..., each with one of the verdicts."""
    return call([target], [source(name, (3,), axis) for name, axis in zip("abcdefgh", axes, strict=False)])


SENTENCES = [
    ((summed(0, 32), summed(0, 32)), "axis 0 (32) is summed for a, b"),
    ((kept(0, 32, 1), summed(0, 32)), "axis 0 (32) is summed for b; kept at axis 1 of a"),
    (
        (kept(0, 32, 0), kept(0, 32, 0), kept(0, 32, 2)),
        "axis 0 (32) is kept at axis 0 of a, b; kept at axis 2 of c",
    ),
    ((kept(0, 32, None),), "axis 0 (32) is kept for a"),
    ((other("dead", 0, 32, "zero everywhere"),), "axis 0 (32) is zero everywhere on this input for a"),
    ((other("disconnected", 0, 32),), "axis 0 (32) is not connected to a"),
    ((other("nonlinear", 0, 32),), "axis 0 (32) is not simply added for a (a backward step is not linear)"),
    ((other("unverified", 0, 32, "too long"),), "axis 0 (32) is not verified for a (too long)"),
    (tuple(summed(0, 32) for _ in range(8)), "axis 0 (32) is summed for a, b, c, d, e, f and 2 more"),
]


@pytest.mark.parametrize(("axes", "sentence"), SENTENCES)
def test_what_an_axis_comes_to(axes: tuple[AxisVerdict, ...], sentence: str) -> None:
    made = net(*axes)
    assert words.axis_sentence(made, Axis(0, 0, 32)) == sentence
    assert words.headline(made) == f"gradient of non-scalar target y (32, 1): {sentence}"


def test_every_verdict_has_words_of_its_own() -> None:
    said = [words.axis_sentence(net(other(verdict, 0, 32)), Axis(0, 0, 32)) for verdict in VERDICTS]
    cells = [words.verdict_cell(other(verdict, 0, 32)) for verdict in VERDICTS]
    assert len(set(said)) == len(set(cells)) == len(VERDICTS)
    assert [("summed for" in each, "kept" in each) for each in said] == [
        (verdict == "summed", verdict == "kept") for verdict in VERDICTS
    ]


HEADLINES = [
    (examples.scalar(), "gradient of scalar target loss (): there is nothing to add, and nothing is"),
    (
        examples.dense_net(),
        "gradient of non-scalar target y (32, 1): axis 0 (32) is summed for W, b, U; kept at axis 0 of x",
    ),
    (
        examples.several_targets(),
        (
            "gradient of 2 targets, y (8, 2), z (5,): "
            "the gradients of 2 targets are added for W; kept for v; "
            "axes 0 (8) and 1 (2) of y are summed for W; not connected to v; "
            "axis 0 (5) of z is summed for W; kept at axis 0 of v"
        ),
    ),
    (
        examples.one_element(),
        (
            "gradient of non-scalar target y (1, 1): one element on this input, so there is nothing to add; "
            "a larger input would show more"
        ),
    ),
    (
        call([Tensor("y", None, "float32")], []),
        "gradient of non-scalar target y (?): no statement about its axes",
    ),
    (
        examples.given_seed(),
        (
            "gradient of non-scalar target y (32, 1), with a seed of its own: "
            "axis 0 (32) is summed for W, b, U; kept at axis 0 of x"
        ),
    ),
]


@pytest.mark.parametrize(("made", "headline"), HEADLINES)
def test_a_call_in_one_sentence(made: Call, headline: str) -> None:
    assert words.headline(made) == headline


OUTCOMES = [
    ((kept(0, 32, 0),), "kept"),
    ((kept(0, 32, 0), summed(0, 32)), "summed"),
    ((kept(0, 32, 0), other("unverified", 0, 32)), "unclear"),
    ((kept(0, 32, 0), other("nonlinear", 0, 32)), "unclear"),
    ((other("unverified", 0, 32), summed(0, 32)), "summed"),
    ((kept(0, 32, 0), other("dead", 0, 32)), "kept"),
    ((other("dead", 0, 32), other("disconnected", 0, 32)), "zero"),
    ((), "unclear"),
]


@pytest.mark.parametrize(("axes", "key"), OUTCOMES)
def test_the_worst_verdict_is_the_call_s(axes: tuple[AxisVerdict, ...], key: str) -> None:
    assert outcome(net(*axes)) == key


def test_a_batch_of_one_is_never_kept() -> None:
    one = examples.one_element()
    assert outcome(one) == "single"
    assert "kept" not in words.headline(one)
    assert words.one_slice_sentence(one) is None
    assert telling_axes(one) == ()


def test_an_axis_of_one_slice_beside_others_is_named_apart() -> None:
    said = words.one_slice_sentence(examples.dense_net())
    assert said == "axis 1 has one slice on this input: nothing to add there"


def test_a_sum_along_an_axis_of_one_slice_is_never_hidden() -> None:
    made = net(summed(1, 1))
    assert telling_axes(made) == (Axis(0, 1, 1),)
    assert outcome(made) == "summed"


STATES = [
    (("kept", "kept"), "kept"),
    (("kept", "summed"), "summed"),
    (("summed", "unknown"), "summed"),
    (("kept", "unknown"), "unknown"),
    (("kept", "after"), "mixed"),
    (("kept", "dead"), "kept"),
    (("dead",), "dead"),
    ((), "unknown"),
]


@pytest.mark.parametrize(("states", "state"), STATES)
def test_several_states_in_one(states: tuple[str, ...], state: str) -> None:
    assert combined(states) == state


def test_every_state_has_a_letter_of_its_own() -> None:
    assert len({state[0] for state in words.STATE_WORDS}) == len(words.STATE_WORDS)


def test_shapes_of_what_came_back_and_of_the_jacobian() -> None:
    sources = {source.tensor.name: source for source in examples.undecided().sources}
    made = examples.undecided()
    assert {name: words.came_back(source) for name, source in sources.items()} == {
        "w": "(6,)",
        "q": "(6,)",
        "big": "(6,)",
        "apart": "None",
        "ragged": "(?)",
    }
    assert [words.jacobian_text(made, source) for source in made.sources] == ["(6, 6)"] * 3 + [
        "(6, 2)",
        "(?)",
    ]
    several = examples.several_targets()
    assert words.jacobian_text(several, several.sources[0]) == "(8, 2, 3, 2) and (5, 3, 2)"


@pytest.mark.parametrize(
    ("shape", "divisor"), [((32, 4), 128), ((), 1), ((0, 3), 0), ((None, 3), None), (None, None)]
)
def test_the_mean_divides_by_the_number_of_elements(shape, divisor: int | None) -> None:
    assert words.mean_divisor(call([Tensor("y", shape, "float32")], [])) == divisor


def test_a_proof_that_fails_says_so() -> None:
    held = words.proof_sentence(Proof("partition", "2 groups", 1.2e-7, holds=True))
    failed = words.proof_sentence(Proof("partition", "2 groups", 0.25, holds=False))
    assert held == "partition (2 groups) holds: largest relative difference 1.2e-07, within rounding"
    assert "FAILS" in failed
    assert "do not trust" in failed
    assert "2.5e-01" in failed


@pytest.mark.parametrize(
    ("api", "argument"),
    [
        ("tf.GradientTape.gradient", "output_gradients"),
        ("tf.gradients", "grad_ys"),
        ("tf.hessians", "grad_ys"),
    ],
)
def test_the_seed_s_argument_is_that_of_the_api(api: str, argument: str) -> None:
    assert words.seed_argument(net(summed(0, 32))._replace(api=api)) == argument


def test_the_count_names_every_kind() -> None:
    assert words.count_sentence(examples.everything()) == (
        "7 gradient calls: 3 summed, 1 not decided, 1 scalar, 1 one element, 1 explicit seed"
    )
    assert "no gradient call was seen" in words.count_sentence(examples.trace())


def test_a_step_that_says_nothing_of_an_axis_makes_no_statement() -> None:
    from gradlint_runtime.tracing.reports.reading import state_at

    made = step("Relu", None, [(6,)], [(6,)], [-1], ("kept",))
    assert state_at(made, Axis(0, 0, 6)) == "kept"
    assert state_at(made, Axis(1, 0, 6)) == "unknown"


def test_verdicts_whose_proof_fails_decide_nothing() -> None:
    failed = Proof("partition", "2 groups", 0.25, holds=False)
    for made in (examples.dense_net(), net(kept(0, 32, 0)), examples.given_seed()):
        doubted = made._replace(proof=failed)
        assert outcome(doubted) == "unclear"
        assert words.headline(doubted).endswith("; but the proof by numbers FAILS")
        assert words.kept_sentence(doubted) is None


KEPT = [
    (net(kept(0, 32, 0), kept(0, 32, 1)), True),
    (net(kept(0, 32, 0), summed(0, 32)), False),
    (net(kept(0, 32, 0), other("dead", 0, 32)), False),
    (net(kept(0, 32, 0), other("disconnected", 0, 32)), False),
    (net(kept(0, 32, 0), other("unverified", 0, 32)), False),
    (examples.one_element(), False),
    (examples.scalar(), False),
    (net(), False),
]


@pytest.mark.parametrize(("made", "said"), KEPT)
def test_that_nothing_was_added_is_said_only_where_every_axis_is_kept(made: Call, said: bool) -> None:
    assert (words.kept_sentence(made) is not None) == said


def test_a_long_name_keeps_its_end() -> None:
    made = net(summed(0, 32))
    long = made._replace(
        sources=(made.sources[0]._replace(tensor=Tensor("a/" * 99 + "kernel", (3,), "float32")),)
    )
    sentence = words.axis_sentence(long, Axis(0, 0, 32))
    assert sentence.endswith("/a/kernel")
    assert len(sentence) < 100
