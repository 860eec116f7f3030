package org.cnn4j.bench;

/** An engine with one network loaded and its input in place. */
interface Contestant extends AutoCloseable {
    /** Runs the network once; the result lies in Java's memory when this returns. */
    float[] run();

    @Override
    void close();
}
