package org.cnn4j.data;

/**
 * A random change of a training picture that leaves its class as it is. Implementations are immutable and safe for use by several
 * threads; all that is random comes from {@code draws}, so a sample is changed in the same way whenever seed, epoch and index are
 * the same. Pictures come before normalisation, with values from 0 (black) to 1.
 */
@FunctionalInterface
public interface Augmentation {
    /** Changes the picture. */
    void apply(Planes picture, Draws draws);
}
