@NullMarked
package dev.mlora.conformance.model;

import org.jspecify.annotations.NullMarked;
