package dev.mlora.train;

import dev.mlora.graph.Role;
import dev.mlora.graph.Shape;

/**
 * What a phase does with a parameter.
 *
 * @param name its path
 * @param role what it is for
 * @param shape its shape; a bank's first dimension runs over the domains
 * @param bank whether every domain has a row of its own
 * @param trainable whether the phase trains any of it
 */
public record ParameterStatus(
    String name, Role role, Shape shape, boolean bank, boolean trainable) {}
