/** Pages: one HTML file each, with its pictures and its style in it, and nothing that runs. */
@NullMarked
package dev.mlora.report.page;

import org.jspecify.annotations.NullMarked;
