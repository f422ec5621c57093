package dev.mlora.report.chart;

/**
 * A picture, drawn.
 *
 * @param name the name of its file, such as {@code calibration.png}
 * @param caption what it shows, in a sentence or two
 * @param width how wide it is meant to be shown, in CSS pixels; the picture has twice as many
 * @param height how high it is meant to be shown
 * @param png the bytes of the file; the same run gives the same on the same machine
 */
public record Picture(String name, String caption, int width, int height, byte[] png) {}
