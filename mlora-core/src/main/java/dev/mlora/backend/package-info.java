/**
 * Finding, choosing and opening backends ({@link dev.mlora.backend.Backends}), and decorators over
 * any backend: one that checks the contract on every call ({@link
 * dev.mlora.backend.CheckingBackend}) and one that fails on purpose ({@link
 * dev.mlora.backend.FaultInjectingBackend}).
 */
@NullMarked
package dev.mlora.backend;

import org.jspecify.annotations.NullMarked;
