package org.cnn4j.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts this program again in a JVM that has the Vector API: {@code java -jar} cannot ask for an incubator module in its
 * manifest. {@code -Dcnn4j.fork=false} keeps it in one JVM, with the scalar kernels.
 */
final class ChildJvm {
    private static final String INTERACTIVE = "cnn4j.interactive";

    private static final String FORK = "cnn4j.fork";
    private static final String VECTOR = "jdk.incubator.vector";
    /** The JVM says so on standard error at every start; a person who typed a command need not know. */
    private static final byte[] NOTICE =
            ("WARNING: Using incubator modules: " + VECTOR).getBytes(StandardCharsets.US_ASCII);

    private ChildJvm() {}

    /** Whether the JVM at hand lacks the module, a new one would have it, and nobody forbade to start one. */
    static boolean wanted() {
        return Boolean.parseBoolean(System.getProperty(FORK, "true"))
                && ModuleLayer.boot().findModule(VECTOR).isEmpty()
                && ModuleFinder.ofSystem().find(VECTOR).isPresent();
    }

    /**
     * Runs the program there, with the same standard input and output, and waits.
     *
     * @return the child's exit code
     * @throws IOException if it cannot be started
     */
    static int run(String[] args) throws IOException, InterruptedException {
        return run(System.getProperty("java.class.path"), args);
    }

    /** As {@link #run(String[])}, with another class path. */
    static int run(String classPath, String[] args) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(command(
                        ManagementFactory.getRuntimeMXBean().getInputArguments(),
                        Runtime.version().feature(),
                        interactive(),
                        classPath,
                        args))
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(child::destroy, "stop-child"));
        try (InputStream errors = child.getErrorStream()) {
            copyWithoutNotice(errors, System.err);
        }
        return child.waitFor();
    }

    /** Whether somebody watches; the child cannot see it itself, since its errors go through a pipe. */
    static boolean interactive() {
        String told = System.getProperty(INTERACTIVE);
        // From Java 22 to 24 there is a console even where there is no terminal.
        int java = Runtime.version().feature();
        return told != null ? Boolean.parseBoolean(told) : System.console() != null && (java < 22 || java > 24);
    }

    static List<String> command(List<String> jvmArguments, int javaVersion, boolean interactive, String... args) {
        return command(jvmArguments, javaVersion, interactive, System.getProperty("java.class.path"), args);
    }

    static List<String> command(
            List<String> jvmArguments, int javaVersion, boolean interactive, String classPath, String[] args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String argument : jvmArguments) {
            // A debugger's port is taken by this process.
            if (!argument.startsWith("-agentlib:jdwp") && !argument.startsWith("-Xrunjdwp")) {
                command.add(argument);
            }
        }
        command.add("--add-modules=" + VECTOR);
        boolean pagesGiven = jvmArguments.stream().anyMatch(a -> a.endsWith("UseTransparentHugePages"));
        if (System.getProperty("os.name").startsWith("Linux") && !pagesGiven) {
            // Weights are read faster from large pages; where the kernel has none to give, this changes nothing.
            command.add("-XX:+UseTransparentHugePages");
        }
        if (javaVersion >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        if (javaVersion >= 24) {
            // protobuf looks for sun.misc.Unsafe and does without where it is gone; the warning tells users nothing.
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.add("-Djava.awt.headless=true");
        command.add("-D" + FORK + "=false");
        command.add("-D" + INTERACTIVE + "=" + interactive);
        command.add("-cp");
        command.add(classPath);
        command.add(Main.class.getName());
        command.addAll(List.of(args));
        return command;
    }

    /** Copies as it comes, but leaves the notice out where it is the first line. */
    static void copyWithoutNotice(InputStream from, OutputStream to) throws IOException {
        ByteArrayOutputStream start = new ByteArrayOutputStream();
        int next = from.read();
        while (next >= 0 && start.size() < NOTICE.length && next == NOTICE[start.size()]) {
            start.write(next);
            next = from.read();
        }
        if (start.size() == NOTICE.length) {
            while (next >= 0 && next != '\n') {
                next = from.read();
            }
        } else {
            start.writeTo(to);
            if (next >= 0) {
                to.write(next);
            }
        }
        to.flush();
        byte[] buffer = new byte[4096];
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
            to.write(buffer, 0, count);
            to.flush();
        }
    }
}
