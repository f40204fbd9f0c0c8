"""A trained model made smaller and faster, each way measured against the float32 network it came from.

from training.compression.run import compress

compress(folder, "int8", models)     # Report; raises Refused where more is lost than the tolerance

onnx     the float32 network as an ONNX graph
int8     the graph's weights in 8 bits, a scale a channel; activations quantised as they come
pruned   whole attention heads and neurons taken out, the rest trained a little to make up for them
student  half the layers, trained on the labels and on the model's own probabilities
static   a vector a token, averaged: no network is left
"""
