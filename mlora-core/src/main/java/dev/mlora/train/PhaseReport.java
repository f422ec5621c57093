package dev.mlora.train;

import java.util.OptionalDouble;

/**
 * What came of a phase.
 *
 * @param phase its name
 * @param epochs how many epochs were trained
 * @param steps how many steps were made
 * @param startScore the selection metric that the phase began with, where an earlier phase set it
 * @param bestEpoch the epoch whose weights were kept; 0 for those that the phase began with
 * @param bestScore their selection metric on the validation split
 * @param seconds how long it took
 */
public record PhaseReport(
    String phase,
    int epochs,
    int steps,
    OptionalDouble startScore,
    int bestEpoch,
    double bestScore,
    double seconds) {}
