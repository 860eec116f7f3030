/**
 * Benchmarks: of layers and kernels with JMH ({@code java -cp bench/target/cnn4j.jar org.openjdk.jmh.Main}), of networks
 * against a peer for {@code cnn4j bench}. {@code docs/performance.md} tells how to use them.
 */
package org.cnn4j.bench;
