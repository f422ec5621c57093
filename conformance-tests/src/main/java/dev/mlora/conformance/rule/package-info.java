/**
 * What a rule is: its level, what it is given, how it can come out, and how near is near enough.
 */
@NullMarked
package dev.mlora.conformance.rule;

import org.jspecify.annotations.NullMarked;
