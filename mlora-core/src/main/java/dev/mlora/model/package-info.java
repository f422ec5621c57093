/**
 * Models: a backbone that turns the fields of a row into a logit, and the adapters on it. The
 * backbones themselves are in {@code dev.mlora.backbone}.
 */
@NullMarked
package dev.mlora.model;

import org.jspecify.annotations.NullMarked;
