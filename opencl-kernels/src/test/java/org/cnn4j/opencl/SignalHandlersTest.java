package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SignalHandlersTest {
    private static final int THREADS = 8;
    private static final AtomicLong SINK = new AtomicLong();

    /** Without the JVM's handlers, threads that stop at one safepoint together end the process. */
    @Test
    void threadsStopAtSafepointsAfterDriversWereLoaded() throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SignalHandlersTest.class.getName());
        // Half of such processes die with PoCL if nothing is done.
        for (int i = 0; i < 8; i++) {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), output);
        }
    }

    /** Loads the drivers, then collects garbage while compiled loops run on all threads. */
    public static void main(String[] args) throws Exception {
        new OpenClBackendProvider().devices();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(SignalHandlersTest::spin);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        while (SINK.get() < 200L * THREADS) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < 20; i++) {
            System.gc();
        }
        System.exit(0);
    }

    private static void spin() {
        int[] values = new int[1 << 16];
        while (true) {
            for (int i = 1; i < values.length; i++) {
                values[i] = values[i - 1] * 31 + i;
            }
            SINK.incrementAndGet();
        }
    }
}
