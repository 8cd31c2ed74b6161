"""Masked padding for the LAC network: its recurrent layers are told how long each sentence of a batch is.

The exported graph takes an input `length` and does not use it: its two GRU nodes have no `sequence_lens`, so that a
sentence padded to the length of another gets other answers. Wired to that input, cast to int32, they give the answers that
they give to the sentence alone, to the last bit (tests/test_language.py).
"""

from __future__ import annotations

from functools import cache
from typing import Any

_INT32, _ATTRIBUTE_INT = 6, 2
#: The place of `sequence_lens` among the inputs of the ONNX operator GRU.
_SEQUENCE_LENS = 4


def with_sequence_lengths(model: bytes) -> bytes:
    """An ONNX model whose GRU nodes take the lengths of the input `length`; everything else stays as it is.

    Source: ONNX operators, GRU (opset 7 and later), https://onnx.ai/onnx/operators/onnx__GRU.html.
    """
    graph_of = _message_class().FromString(model)
    nodes = graph_of.graph.node
    cast = nodes.add(op_type="Cast", name="policyfacts_length")
    cast.input.append("length")
    cast.output.append("policyfacts_length_int32")
    cast.attribute.add(name="to", i=_INT32, type=_ATTRIBUTE_INT)
    for node in nodes:
        if node.op_type == "GRU":
            node.input.extend([""] * (_SEQUENCE_LENS + 1 - len(node.input)))
            node.input[_SEQUENCE_LENS] = "policyfacts_length_int32"
    changed: bytes = graph_of.SerializeToString()
    return changed


@cache
def _message_class() -> Any:
    """The few fields of onnx.proto that are read here, by their numbers; all others are kept as they are."""
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    kinds = descriptor_pb2.FieldDescriptorProto
    one, many = kinds.LABEL_OPTIONAL, kinds.LABEL_REPEATED
    fields: dict[str, list[tuple[str, int, Any, Any, str | None]]] = {
        "Attribute": [
            ("name", 1, one, kinds.TYPE_STRING, None),
            ("i", 3, one, kinds.TYPE_INT64, None),
            ("type", 20, one, kinds.TYPE_INT32, None),
        ],
        "Node": [
            ("input", 1, many, kinds.TYPE_STRING, None),
            ("output", 2, many, kinds.TYPE_STRING, None),
            ("name", 3, one, kinds.TYPE_STRING, None),
            ("op_type", 4, one, kinds.TYPE_STRING, None),
            ("attribute", 5, many, kinds.TYPE_MESSAGE, ".policyfacts.Attribute"),
        ],
        "Graph": [("node", 1, many, kinds.TYPE_MESSAGE, ".policyfacts.Node")],
        "Model": [("graph", 7, one, kinds.TYPE_MESSAGE, ".policyfacts.Graph")],
    }
    file = descriptor_pb2.FileDescriptorProto(
        name="policyfacts_onnx.proto", package="policyfacts", syntax="proto2"
    )
    for message, rows in fields.items():
        descriptor = file.message_type.add(name=message)
        for name, number, label, kind, of in rows:
            descriptor.field.add(name=name, number=number, label=label, type=kind, type_name=of)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("policyfacts.Model"))
