package org.cnn4j.cpu;

import org.cnn4j.DType;

/**
 * Where aligned data starts in a Java array. An array's elements come 16 bytes after its start, and a large array starts at
 * a boundary of the collector's regions or pages; so vectors from this element on do not cross cache lines. Of smaller arrays the
 * place is not known, and nothing is lost.
 */
public final class Alignment {
    private static final int LINE = 64;
    private static final int HEADER = 16;

    /** The first aligned element of an array of floats. */
    public static final int FLOATS = (LINE - HEADER) / Float.BYTES;

    private Alignment() {}

    /** The first aligned element of an array of {@code type}. */
    static int start(DType type) {
        return (LINE - HEADER) / type.bytes();
    }
}
