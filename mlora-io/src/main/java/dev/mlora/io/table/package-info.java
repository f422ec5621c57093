/**
 * Tables in CSV, TSV and Parquet files made into data sets, as a schema file says. All reading,
 * counting and sorting is DuckDB's, within a bound of memory; the classes of this package say what
 * and check what comes of it.
 */
@NullMarked
package dev.mlora.io.table;

import org.jspecify.annotations.NullMarked;
