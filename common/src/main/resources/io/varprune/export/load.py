"""Builds the network that varprune exported beside this file. Needs PyTorch and Python's standard library only.

    from load import load
    model = load()                      # of the folder of this file; load("other/folder") for another
    logits = model(model.normalize(x))  # x: [batch, channels, height, width], plain values: pixel (0 to 255) times model.scale
    model.classes[int(logits[0].argmax())]

The logits are the values before the last activation (softmax); torch.softmax(logits, 1) gives the probabilities.
"""
import json
import os
import struct
import sys

import torch
from torch import nn
from torch.nn import functional


def read_safetensors(path):
    """All tensors of a file whose numbers are float32, by name."""
    with open(path, "rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        if length > os.path.getsize(path):
            raise ValueError(path + " is no safetensors file")
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            if entry["dtype"] != "F32":
                raise ValueError(name + " is " + entry["dtype"] + ", allowed F32")
            start, end = entry["data_offsets"]
            tensors[name] = torch.frombuffer(data, dtype=torch.float32, count=(end - start) // 4, offset=start).reshape(entry["shape"]).clone()
    return tensors


def module_name(layer):
    """PyTorch allows no dots in the name of a module, nor names such as keys."""
    return "layer-" + layer.replace(".", ":")


class Network(nn.Module):
    """Layers in the order of the description, each reading layers before it."""

    ACTIVATIONS = {"identity": lambda x: x, "relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh}

    def __init__(self, description):
        super().__init__()
        self.description = description
        self.classes = description["classes"]
        shape = description["input"]
        self.shape = (shape["channels"], shape["height"], shape["width"])
        self.scale = shape["scale"]
        self.modules_by_name = nn.ModuleDict()
        for layer in description["layers"]:
            module = self.module(layer)
            if module is not None:
                self.modules_by_name[module_name(layer["name"])] = module

    @staticmethod
    def module(layer):
        """What has parameters; None for a layer without."""
        kind = layer["kind"]
        if kind == "convolution":
            return nn.Conv2d(layer["inputs"], layer["outputs"], layer["kernel"], layer["stride"], dilation=layer["dilation"],
                             bias=layer["bias"])
        if kind == "dense":
            return nn.Linear(layer["inputs"], layer["outputs"], bias=layer["bias"])
        if kind == "batch-norm":
            return (nn.BatchNorm1d if layer["rows"] else nn.BatchNorm2d)(layer["channels"], eps=layer["epsilon"])
        return None

    def normalize(self, x):
        """What training did to the plain values of an image."""
        by = self.description["input"]["normalization"]
        if by is None:
            return x
        mean, deviation = (torch.tensor(by[key]).reshape(1, -1, 1, 1) for key in ("mean", "deviation"))
        # a channel of one value became 0
        return torch.where(deviation == 0, torch.zeros(()), (x - mean) / torch.where(deviation == 0, torch.ones(()), deviation))

    def forward(self, x):
        """Logits [batch, classes] of [batch, channels, height, width], or of rows of as many numbers."""
        values = {"(input)": x.reshape(len(x), *self.shape)}
        for layer in self.description["layers"]:
            value = self.apply_layer(layer, [values[name] for name in layer["reads"]])
            values[layer["name"]] = self.ACTIVATIONS[layer.get("activation", "identity")](value)
        return values[self.description["output"]["layer"]]

    def apply_layer(self, layer, inputs):
        kind = layer["kind"]
        x = inputs[0]
        if kind in ("convolution", "dense", "batch-norm"):
            if kind == "convolution":
                x = functional.pad(x, layer["padding"])
            elif kind == "dense" or layer["rows"]:
                x = x.flatten(1)
            return self.modules_by_name[module_name(layer["name"])](x)
        if kind == "max-pool":
            return functional.max_pool2d(functional.pad(x, layer["padding"], value=float("-inf")), layer["kernel"], layer["stride"])
        if kind == "average-pool":
            return functional.avg_pool2d(x, layer["kernel"], layer["stride"])
        if kind == "whole-average":
            return x.mean((2, 3))
        if kind == "whole-max":
            return x.amax((2, 3))
        if kind == "zero-padding":
            return functional.pad(x, layer["padding"])
        if kind == "sum":
            return sum(inputs[1:], x)
        if kind == "scale":
            return x * layer["factor"]
        if kind == "concatenation":
            return torch.cat(inputs, 1)
        if kind == "activation":
            return x
        raise ValueError("layer " + layer["name"] + " is of the unknown kind " + kind)


def load(folder=os.path.dirname(os.path.abspath(__file__))):
    """The network with its weights, for inference."""
    with open(os.path.join(folder, "model.json"), encoding="utf-8") as file:
        network = Network(json.load(file))
    state = network.state_dict()
    for name, tensor in read_safetensors(os.path.join(folder, "model.safetensors")).items():
        layer, _, parameter = name.rpartition(".")
        own = state["modules_by_name." + module_name(layer) + "." + parameter]
        if own.shape != tensor.shape:
            raise ValueError(name + " has the shape " + str(list(tensor.shape)) + ", the network needs " + str(list(own.shape)))
        own.copy_(tensor)
    return network.eval()


if __name__ == "__main__":
    loaded = load(*sys.argv[1:])
    weights = torch.cat([p.detach().flatten() for p in loaded.parameters()])
    print(len(weights), "parameters,", int((weights != 0).sum()), "of them not zero;", len(loaded.classes), "classes")
    print("logits of an empty image:", loaded(torch.zeros(1, *loaded.shape)).tolist()[0])
