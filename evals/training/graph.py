"""Write the graph of the default embedding model: `python -m evals.training.graph`; the extra `dev` must be installed.

The graph says how BERT (Devlin et al., NAACL 2019) computes a state for each token, and holds no weights: those come
from the model's own safetensors file when it is loaded (`index.encoders.onnx_encoder`), so that a few kilobytes do.
Writes index/weights/encoder.onnx.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from index.encoders.onnx_encoder import GRAPH, HEADS, HIDDEN, LAYERS, PARAMETERS

# Versions of ONNX that every onnxruntime which the project allows can read.
_OPSET, _IR_VERSION = 20, 9
_EPSILON = 1e-12


def build_graph() -> Any:
    """The model as ONNX has it: token ids and a mask, shape (texts, tokens) → states, (texts, tokens, 384)."""
    from onnx import TensorProto, helper

    nodes: list[Any] = []
    add = _Nodes(nodes)
    # The mask as what is added to scores: 0 for a token, the lowest number for padding.
    lowest = add.constant("lowest", TensorProto.FLOAT, [], [-3.4028234663852886e38])
    one = add.constant("one", TensorProto.FLOAT, [], [1.0])
    axes = add.constant("mask_axes", TensorProto.INT64, [2], [1, 2])
    padding = add("Mul", [add("Sub", [one, add("Cast", ["mask"], to=TensorProto.FLOAT)]), lowest])
    padding = add("Unsqueeze", [padding, axes])
    states = _embed(add)
    for layer in range(LAYERS):
        states = _add_layer(add, states, padding, f"layer.{layer}.")
    add("Identity", [states], output="states")
    dimensions = ["texts", "tokens"]
    graph = helper.make_graph(
        nodes,
        "encoder",
        [helper.make_tensor_value_info(name, TensorProto.INT64, dimensions) for name in ("ids", "mask")],
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, [*dimensions, HIDDEN])],
        initializer=[_declare(name, shape) for name, shape in PARAMETERS.items()],
    )
    opset = [helper.make_opsetid("", _OPSET)]
    return helper.make_model(graph, opset_imports=opset, ir_version=_IR_VERSION, producer_name="pcn-assistant")


class _Nodes:
    """Adds nodes to a list; a call gives the name of the node's first output."""

    def __init__(self, nodes: list[Any]) -> None:
        self._nodes = nodes

    def __call__(self, operator: str, inputs: list[str], *, output: str = "", outputs: int = 1, **settings: Any) -> str:
        from onnx import helper

        name = output or f"n{len(self._nodes)}"
        names = [name] if outputs == 1 else [f"{name}.{number}" for number in range(outputs)]
        self._nodes.append(helper.make_node(operator, inputs, names, **settings))
        return names[0]

    def constant(self, name: str, kind: int, shape: list[int], values: list[Any]) -> str:
        """A constant, by its name."""
        from onnx import helper

        return self("Constant", [], output=name, value=helper.make_tensor(name, kind, shape, values))


def _embed(add: _Nodes) -> str:
    """Words and positions together, normalised. The one segment's vector is part of the positions."""
    from onnx import TensorProto

    zero = add.constant("zero", TensorProto.INT64, [1], [0])
    first = add.constant("first", TensorProto.INT64, [1], [1])
    length = add("Slice", [add("Shape", ["ids"]), first, add.constant("second", TensorProto.INT64, [1], [2])])
    positions = add("Slice", ["positions", zero, length, zero])
    return _normalise(add, add("Add", [add("Gather", ["words", "ids"]), positions]), "embedded.")


def _add_layer(add: _Nodes, states: str, padding: str, layer: str) -> str:
    from onnx import TensorProto

    def linear(given: str, name: str) -> str:
        return add("Add", [add("MatMul", [given, f"{layer}{name}.weight"]), f"{layer}{name}.bias"])

    size = HIDDEN // HEADS
    split = add.constant(f"{layer}split", TensorProto.INT64, [4], [0, 0, HEADS, size])
    joined = add.constant(f"{layer}joined", TensorProto.INT64, [3], [0, 0, HIDDEN])
    scale = add.constant(f"{layer}scale", TensorProto.FLOAT, [], [1 / math.sqrt(size)])
    heads = {
        name: add("Transpose", [add("Reshape", [linear(states, name), split])], perm=order)
        for name, order in {"query": [0, 2, 1, 3], "key": [0, 2, 3, 1], "value": [0, 2, 1, 3]}.items()
    }
    scores = add("Add", [add("Mul", [add("MatMul", [heads["query"], heads["key"]]), scale]), padding])
    read = add("MatMul", [add("Softmax", [scores], axis=-1), heads["value"]])
    read = add("Reshape", [add("Transpose", [read], perm=[0, 2, 1, 3]), joined])
    states = _normalise(add, add("Add", [linear(read, "attended"), states]), f"{layer}attended.")
    inner = linear(add("Gelu", [linear(states, "inner")]), "outer")
    return _normalise(add, add("Add", [inner, states]), f"{layer}outer.")


def _normalise(add: _Nodes, states: str, name: str) -> str:
    return add("LayerNormalization", [states, f"{name}norm.weight", f"{name}norm.bias"], axis=-1, epsilon=_EPSILON)


def _declare(name: str, shape: tuple[int, ...]) -> Any:
    """A parameter whose values stand elsewhere; they are given when the graph is loaded."""
    from onnx import StringStringEntryProto, TensorProto

    return TensorProto(
        name=name,
        dims=shape,
        data_type=TensorProto.FLOAT,
        data_location=TensorProto.EXTERNAL,
        external_data=[StringStringEntryProto(key="location", value="given at load")],
    )


def main() -> None:
    """Write the graph."""
    Path(GRAPH).write_bytes(build_graph().SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
