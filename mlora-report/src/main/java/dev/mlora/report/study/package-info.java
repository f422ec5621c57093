/** The trainings of a study, and what they say together. */
@NullMarked
package dev.mlora.report.study;

import org.jspecify.annotations.NullMarked;
