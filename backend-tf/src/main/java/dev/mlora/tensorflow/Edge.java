package dev.mlora.tensorflow;

import org.tensorflow.internal.c_api.TF_Operation;

/**
 * One output of a node of a TensorFlow graph.
 *
 * @param operation the node
 * @param index which of its outputs
 */
record Edge(TF_Operation operation, int index) {}
