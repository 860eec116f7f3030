package org.cnn4j.cli;

import org.cnn4j.testkit.Architecture;
import org.junit.jupiter.api.Test;

/** The command line may know everything of cnn4j, and no driver behind a backend, but for a peer that is itself called through that driver. */
class ArchitectureTest {
    @Test
    void driversStayBehindTheirBackend() {
        Architecture.isConfined(
                Architecture.classesBeside(Main.class), "org.jocl..", "org.cnn4j.[opencl|bench.clblast]..");
    }
}
