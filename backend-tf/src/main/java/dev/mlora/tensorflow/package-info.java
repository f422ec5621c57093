/**
 * The backend {@code tf}: programs become nodes of a TensorFlow graph, parameters become resource
 * variables of a session. Written against TensorFlow's C interface, by way of its JavaCPP bindings.
 */
@NullMarked
package dev.mlora.tensorflow;

import org.jspecify.annotations.NullMarked;
