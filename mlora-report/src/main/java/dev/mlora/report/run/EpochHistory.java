package dev.mlora.report.run;

/**
 * One epoch of a phase.
 *
 * @param number its number in the phase, from 1
 * @param loss the mean cross entropy over the epoch's training rows, in nats
 * @param score the selection metric on the validation split, 0 to 1
 */
public record EpochHistory(int number, double loss, double score) {}
