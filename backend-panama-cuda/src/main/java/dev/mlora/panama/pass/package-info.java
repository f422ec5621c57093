/** The loops over elements that a training step spends its time in, apart from products. */
@NullMarked
package dev.mlora.panama.pass;

import org.jspecify.annotations.NullMarked;
