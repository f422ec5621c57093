/**
 * The conformance kit: numbered rules that every backend keeps, a JUnit view of them ({@link
 * dev.mlora.conformance.BackendCompatibilityKit}) and a library view ({@link
 * dev.mlora.conformance.ConformanceRunner}). Both run the same rules of {@link
 * dev.mlora.conformance.RuleBook}; {@code RULES.md} lists them.
 */
@NullMarked
package dev.mlora.conformance;

import org.jspecify.annotations.NullMarked;
