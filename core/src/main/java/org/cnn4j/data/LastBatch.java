package org.cnn4j.data;

/** What becomes of the samples that remain at an epoch's end when they are fewer than a batch. */
public enum LastBatch {
    /** They are a smaller batch. */
    KEEP,
    /** They are left out of this epoch, so that all batches have one shape. */
    DROP
}
