/** Trained models on disk: configuration, schema, backbone and the adapters of every domain. */
@NullMarked
package dev.mlora.io.model;

import org.jspecify.annotations.NullMarked;
