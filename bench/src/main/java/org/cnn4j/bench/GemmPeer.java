package org.cnn4j.bench;

/** A library of matrix products on the device that cnn4j computes on. */
public interface GemmPeer extends AutoCloseable {
    /** What it is called. */
    String name();

    /** Lays {@code a}, {@code [M, K]}, and {@code b}, {@code [K, N]}, on the device, instead of those before. */
    void load(int m, int n, int k, float[] a, float[] b);

    /** Computes the product once; gives the milliseconds that the device took. */
    double run();

    /** The product, {@code [M, N]}, in Java's memory. */
    float[] result();

    @Override
    void close();
}
