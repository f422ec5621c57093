/** What is measured: the model, its rows, a step of training and a batch that is scored. */
@NullMarked
package dev.mlora.bench.work;

import org.jspecify.annotations.NullMarked;
