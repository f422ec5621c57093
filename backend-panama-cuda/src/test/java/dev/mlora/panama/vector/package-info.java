@org.jspecify.annotations.NullMarked
package dev.mlora.panama.vector;
