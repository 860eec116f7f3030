package org.cnn4j.cli;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.cnn4j.Cnn4jException;
import org.cnn4j.bench.Contest;
import org.cnn4j.cpu.WorkerPool;

/**
 * A JVM for each row: it finds a compiler that has seen no other network, as a user's program does, gives all memory back when
 * it ends, and takes the number of threads as the CPU backend does, from its property.
 */
final class BenchRowProcess {
    private final Path peerJar;
    private final PrintWriter err;

    /** The one that runs now, to be stopped with this program. */
    private volatile Process running;

    /**
     * @param peerJar to be added to the class path, or null
     * @param err what a row that succeeds says on its standard error goes there
     */
    BenchRowProcess(Path peerJar, PrintWriter err) {
        this.peerJar = peerJar;
        this.err = err;
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop-row"));
    }

    private void stop() {
        Process process = running;
        if (process != null) {
            process.destroy();
        }
    }

    /**
     * Measures one row and waits for it.
     *
     * @param args of {@code bench row}
     * @throws Cnn4jException if it failed, with the reason that it told
     */
    Contest.Outcome run(int threads, List<String> args) {
        try {
            Path errors = Files.createTempFile("cnn4j-row", ".txt");
            try {
                return run(command(threads, args), errors);
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a JVM for the row cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Cnn4jException("interrupted", e);
        }
    }

    List<String> command(int threads, List<String> args) {
        List<String> jvm = new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
        // An agent that instruments classes would be measured with them.
        jvm.removeIf(argument -> argument.startsWith("-javaagent"));
        jvm.add("-D" + WorkerPool.THREADS_PROPERTY + "=" + threads);
        String classPath = System.getProperty("java.class.path");
        List<String> words = new ArrayList<>(List.of("bench", "row"));
        words.addAll(args);
        return ChildJvm.command(
                jvm,
                Runtime.version().feature(),
                false,
                peerJar == null ? classPath : classPath + File.pathSeparator + peerJar,
                words.toArray(String[]::new));
    }

    private Contest.Outcome run(List<String> command, Path errors) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        running = process;
        process.getOutputStream().close();
        List<String> lines;
        try (InputStream out = process.getInputStream()) {
            lines = new String(out.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        int code = process.waitFor();
        running = null;
        String complaints = withoutNotice(errors);
        Contest.Outcome outcome = lines.stream()
                .map(Contest.Outcome::parse)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (code != 0 || outcome == null) {
            throw new Cnn4jException(
                    complaints.isBlank()
                            ? "its JVM ended with code " + code + " and told no result"
                            : CommandLineTool.oneLine(complaints.strip().replaceFirst("^cnn4j: ", "")));
        }
        err.print(complaints);
        err.flush();
        return outcome;
    }

    private static String withoutNotice(Path errors) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (InputStream in = Files.newInputStream(errors)) {
            ChildJvm.copyWithoutNotice(in, text);
        }
        return text.toString(StandardCharsets.UTF_8);
    }
}
