/**
 * The model as data: an immutable graph of primitive tensor operations with named parameters.
 *
 * <p>{@link dev.mlora.graph.GraphBuilder} builds a {@link dev.mlora.graph.Graph}, checking every
 * shape as it goes; several graphs over one set of parameters make a {@link
 * dev.mlora.graph.Program}, which is all that a backend ever sees.
 */
@NullMarked
package dev.mlora.graph;

import org.jspecify.annotations.NullMarked;
