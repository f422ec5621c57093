/**
 * The backend that all others are judged by: plain Java that follows the equations in the Javadoc
 * of {@link dev.mlora.graph.Op} one by one. It is obvious rather than fast, and it checks
 * everything.
 */
@NullMarked
package dev.mlora.reference;

import org.jspecify.annotations.NullMarked;
