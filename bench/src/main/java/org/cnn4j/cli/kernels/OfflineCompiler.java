package org.cnn4j.cli.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cnn4j.Cnn4jException;
import org.cnn4j.opencl.KernelCatalog;

/** Compiles kernels for GPUs that are not here, with clang for AMD, clang and ptxas for NVIDIA, and ocloc for Intel. */
public final class OfflineCompiler {
    private static final String CLANG = "clang-19";
    private static final String PTXAS = "ptxas";
    private static final String OCLOC = "ocloc";
    private static final String SHIM = "builtins.h";
    private static final int SECONDS = 120;
    private static final Pattern INTEL_SPILLS = Pattern.compile("allocated (\\d+) regs and spilled around (\\d+)");

    private final Map<Target.Maker, String> missing = new EnumMap<>(Target.Maker.class);

    /** Looks for the tools. */
    public OfflineCompiler() {
        String clang = find(CLANG) ? "" : CLANG;
        note(Target.Maker.AMD, clang);
        note(Target.Maker.NVIDIA, !clang.isEmpty() ? clang : find(PTXAS) ? "" : PTXAS);
        note(Target.Maker.INTEL, find(OCLOC) ? "" : OCLOC);
    }

    private void note(Target.Maker maker, String tool) {
        if (!tool.isEmpty()) {
            missing.put(maker, tool);
        }
    }

    private static boolean find(String tool) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    /** The tool that a target needs and that is not on the path, or null. */
    public String missing(Target target) {
        return missing.get(target.maker());
    }

    /**
     * Compiles a kernel.
     *
     * @throws Cnn4jException if a tool refuses it, or its output is not understood
     */
    public Facts compile(KernelCatalog.Entry entry, Target target) {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("cnn4j-kernel");
            Files.writeString(folder.resolve("kernel.cl"), entry.source());
            copyShim(folder);
            return switch (target.maker()) {
                case AMD -> amd(entry, target, folder);
                case NVIDIA -> nvidia(entry, target, folder);
                case INTEL -> intel(entry, target, folder);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new Cnn4jException(entry.function() + " for " + target + ": " + e.getMessage(), e);
        } finally {
            delete(folder);
        }
    }

    private static void copyShim(Path folder) throws IOException {
        try (InputStream in = OfflineCompiler.class.getResourceAsStream(SHIM)) {
            Files.write(folder.resolve(SHIM), in.readAllBytes());
        }
    }

    private static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static Facts amd(KernelCatalog.Entry entry, Target target, Path folder) throws IOException {
        clang(folder, entry, "--target=amdgcn-amd-amdhsa", "-mcpu=" + target);
        return AmdAssembly.read(Files.readString(folder.resolve("kernel.s")), entry.function());
    }

    private static Facts nvidia(KernelCatalog.Entry entry, Target target, Path folder) throws IOException {
        clang(folder, entry, "--target=nvptx64-nvidia-cuda", "-march=" + target);
        Path assembly = folder.resolve("kernel.s");
        String ptx = NvidiaAssembly.withGroupSize(Files.readString(assembly), entry.function(), entry.groupItems());
        Files.writeString(assembly, ptx);
        String report = run(folder, List.of(PTXAS, "-v", "-arch=" + target, "kernel.s", "-o", "kernel.cubin"));
        return NvidiaAssembly.read(ptx, report, entry.function(), target, entry.groupItems());
    }

    private static void clang(Path folder, KernelCatalog.Entry entry, String... target) throws IOException {
        List<String> command = new ArrayList<>(List.of(CLANG, "-x", "cl", "-cl-std=CL1.2", "-nogpulib", "-O3", "-S"));
        command.addAll(List.of(target));
        command.addAll(List.of("-include", SHIM, "kernel.cl", "-o", "kernel.s"));
        command.addAll(List.of(entry.options().split(" ")));
        run(folder, command);
    }

    /** Intel's compiler tells of registers only where some are spilled. */
    private static Facts intel(KernelCatalog.Entry entry, Target target, Path folder) throws IOException {
        String options = "-cl-std=CL1.2 " + entry.options();
        String log = run(
                folder,
                List.of(OCLOC, "compile", "-file", "kernel.cl", "-device", target.toString(), "-options", options));
        Matcher spills = INTEL_SPILLS.matcher(log);
        boolean found = spills.find();
        return new Facts(
                found ? Integer.parseInt(spills.group(1)) : 0,
                found ? Integer.parseInt(spills.group(2)) : 0,
                0,
                0,
                Double.NaN);
    }

    /** @return what the tool printed */
    private static String run(Path folder, List<String> command) throws IOException {
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new Cnn4jException(command.get(0) + " did not end within " + SECONDS + " seconds");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new Cnn4jException("interrupted while " + command.get(0) + " ran", e);
        }
        String printed = Files.readString(log, StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            throw new Cnn4jException(String.join(" ", command) + " failed: "
                    + printed.lines().findFirst().orElse("it says nothing"));
        }
        return printed;
    }
}
