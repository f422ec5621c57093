/**
 * Multi-domain click data: schemas, vocabularies and the rows of each split and domain.
 *
 * <p>A {@link dev.mlora.data.Schema} is fitted on the training split and used unchanged by training
 * and scoring; a {@link dev.mlora.data.Dataset} holds rows whose ids are rows of embedding tables.
 */
@NullMarked
package dev.mlora.data;

import org.jspecify.annotations.NullMarked;
