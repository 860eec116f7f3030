package org.cnn4j.opencl;

/**
 * What became of the programs that a context was asked for.
 *
 * @param compiled programs that the driver's compiler made from source
 * @param loaded programs from binaries in the cache
 * @param nanoseconds the time that both took, of all threads together
 */
record BuildCounts(int compiled, int loaded, long nanoseconds) {
    static final BuildCounts NONE = new BuildCounts(0, 0, 0);

    /** These and a compiled program. */
    BuildCounts withCompiled(long took) {
        return new BuildCounts(compiled + 1, loaded, nanoseconds + took);
    }

    /** These and a loaded program. */
    BuildCounts withLoaded(long took) {
        return new BuildCounts(compiled, loaded + 1, nanoseconds + took);
    }

    /** What was added to {@code earlier}. */
    BuildCounts since(BuildCounts earlier) {
        return new BuildCounts(compiled - earlier.compiled, loaded - earlier.loaded, nanoseconds - earlier.nanoseconds);
    }
}
