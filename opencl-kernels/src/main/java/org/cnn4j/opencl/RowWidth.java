package org.cnn4j.opencl;

/** The vectors of CPU kernels that walk rows: narrower ones than the device has where rows are short. */
final class RowWidth {
    private static final int LEAST = 4;

    private RowWidth() {}

    /** The widest vector of 4 floats or more that is not longer than a row of {@code size}; 4 where rows are shorter. */
    static int of(Binder binder, int size) {
        int width = binder.vector();
        while (width > LEAST && width > size) {
            width /= 2;
        }
        return width;
    }
}
