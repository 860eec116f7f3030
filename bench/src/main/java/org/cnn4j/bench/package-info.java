/** Benchmarks with JMH: {@code java -cp bench/target/cnn4j.jar org.openjdk.jmh.Main}. */
package org.cnn4j.bench;
