/**
 * What a backend implements: find it ({@link dev.mlora.spi.BackendProvider}), keep parameters
 * ({@link dev.mlora.spi.State}), compile and run programs ({@link dev.mlora.spi.Executable}).
 *
 * <p>A backend sees graphs of tensor operations and nothing else: no model, no adapter, no training
 * loop. {@code docs/add-a-backend.md} walks through one; the conformance kit proves it.
 */
@NullMarked
package dev.mlora.spi;

import org.jspecify.annotations.NullMarked;
