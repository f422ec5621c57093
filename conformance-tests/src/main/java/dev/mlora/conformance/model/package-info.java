/** Level 3: whole models, trained step by step beside the reference. */
@NullMarked
package dev.mlora.conformance.model;

import org.jspecify.annotations.NullMarked;
