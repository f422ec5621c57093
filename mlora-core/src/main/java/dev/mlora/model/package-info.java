/**
 * Models: a backbone that turns the fields of a row into a logit, and the adapters on it. Each
 * backbone is a page that reads like the paper's equation.
 */
@NullMarked
package dev.mlora.model;

import org.jspecify.annotations.NullMarked;
