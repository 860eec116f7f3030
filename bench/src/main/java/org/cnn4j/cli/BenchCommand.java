package org.cnn4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Devices;
import org.cnn4j.bench.BenchRow;
import org.cnn4j.bench.Ceilings;
import org.cnn4j.bench.Contest;
import org.cnn4j.bench.PeerJar;
import org.cnn4j.bench.Timing;
import org.cnn4j.bench.ZooNetwork;
import org.cnn4j.cpu.CpuBackend;
import org.cnn4j.cpu.KernelVariant;
import org.cnn4j.nn.Network;
import org.cnn4j.onnx.OnnxWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        subcommands = {BenchRowCommand.class, BenchCompareCommand.class},
        description = {
            "Times networks of the zoo on the CPU backend, alone or in turns with ONNX Runtime: the same file, input and "
                    + "number of threads, one JVM for each row, both engines warm. ratio is cnn4j's median over the "
                    + "peer's; below 1, cnn4j is the faster.",
            "Exits with 1 if a row fails or the engines' results differ by more than 1e-4 of their range."
        })
final class BenchCommand implements Callable<Integer> {
    /** What to compare with. */
    enum Peer {
        NONE,
        ONNXRUNTIME
    }

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--peer",
            paramLabel = "ENGINE",
            defaultValue = "none",
            description = "onnxruntime, or none: cnn4j alone, with its GFLOP/s (default ${DEFAULT-VALUE}).")
    private Peer peer;

    @Option(
            names = "--peer-jar",
            paramLabel = "FILE",
            description = "The peer's jar; without it, peers/onnxruntime-VERSION.jar beside cnn4j's own.")
    private Path peerJar;

    @Option(
            names = "--models",
            paramLabel = "NAME",
            split = ",",
            description = "Names of the zoo, with commas between (an unknown one lists them; default: eight networks).")
    private List<String> models = List.of();

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            defaultValue = "1",
            description = "Pictures in a run, with commas between (default ${DEFAULT-VALUE}).")
    private List<Integer> batches;

    @Option(
            names = "--threads",
            paramLabel = "T",
            split = ",",
            description = "Threads of both engines, with commas between (default: as many as processors).")
    private List<Integer> threads = List.of(Runtime.getRuntime().availableProcessors());

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "3",
            description = "Timed runs of an engine in a row together, at least (default ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--runs", paramLabel = "N", description = "Timed runs of an engine in a row, instead of --seconds.")
    private Integer runs;

    @Option(
            names = "--warmup",
            paramLabel = "S",
            defaultValue = "20",
            description = "Warm an engine up until it gets no faster, so long at most (default ${DEFAULT-VALUE}).")
    private double warmup;

    @Option(names = "--seed", defaultValue = "1", description = "For weights and inputs (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the rows there as comma-separated values.")
    private Path csv;

    private final List<BenchRow> rows = new ArrayList<>();
    private int failures;

    @Override
    public Integer call() {
        check();
        List<ZooNetwork> networks = models.isEmpty()
                ? ZooNetwork.standard()
                : models.stream().map(ZooNetwork::named).toList();
        BenchRowProcess process = new BenchRowProcess(jar(), spec.commandLine().getErr());
        PrintWriter out = spec.commandLine().getOut();
        out.println(conditions());
        out.println(ceilings());
        out.flush();
        out.println(BenchRow.head(peer != Peer.NONE));
        out.flush();
        for (ZooNetwork network : networks) {
            measure(network, process, out);
        }
        if (csv != null) {
            write();
        }
        summary(out);
        return failures == 0 ? CommandLineTool.OK : CommandLineTool.FAILED;
    }

    private void check() {
        require(batches.stream().allMatch(n -> n >= 1), "--batch must be 1 or more");
        require(threads.stream().allMatch(n -> n >= 1 && n <= 1024), "--threads must be from 1 to 1024");
        require(seconds > 0, "--seconds must be more than 0");
        require(runs == null || runs >= 1, "--runs must be 1 or more");
        require(warmup >= 0, "--warmup must not be negative");
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    /** What the rows' class path lacks to have the peer on it, or null. */
    private Path jar() {
        if (peer == Peer.NONE) {
            return null;
        }
        if (peerJar != null) {
            return PeerJar.check(peerJar);
        }
        return PeerJar.present() ? null : PeerJar.find();
    }

    private static String conditions() {
        try (CpuBackend backend = (CpuBackend) Devices.cpu().open()) {
            return "Java " + System.getProperty("java.version") + ", "
                    + Runtime.getRuntime().availableProcessors() + " processors, " + backend.kernels() + " kernels";
        }
    }

    private static String ceilings() {
        return KernelVariant.vectorModulePresent()
                ? Ceilings.measure().toString()
                : "ceilings: not measured without module jdk.incubator.vector";
    }

    private void measure(ZooNetwork zoo, BenchRowProcess process, PrintWriter out) {
        Network network = zoo.build(seed);
        long multiplyAdds = network.summary().multiplyAdds();
        for (int batch : batches) {
            Path file = export(network, batch);
            try {
                for (int count : threads) {
                    measure(new Row(zoo.name(), batch, count, batch * multiplyAdds), file, process, out);
                }
            } finally {
                delete(file);
            }
        }
    }

    private record Row(String network, int batch, int threads, long multiplyAdds) {}

    private void measure(Row row, Path file, BenchRowProcess process, PrintWriter out) {
        List<String> args = List.of(
                file.toString(),
                "--peer=" + peer,
                "--seconds=" + seconds,
                "--runs=" + (runs == null ? 0 : runs),
                "--warmup=" + warmup,
                "--seed=" + seed);
        try {
            Contest.Outcome outcome = process.run(row.threads(), args);
            BenchRow done = new BenchRow(row.network(), row.batch(), row.threads(), row.multiplyAdds(), outcome);
            rows.add(done);
            failures += done.agrees() ? 0 : 1;
            out.println(done.text());
        } catch (Cnn4jException e) {
            failures++;
            out.println(String.format(
                    Locale.ROOT,
                    "%-14s %5d %7d  failed: %s",
                    row.network(),
                    row.batch(),
                    row.threads(),
                    e.getMessage()));
        }
        out.flush();
    }

    private static Path export(Network network, int batch) {
        try {
            Path file = Files.createTempFile("cnn4j-" + network.name() + "-", ".onnx");
            // Deleted after its rows; this is for a program that is stopped before.
            file.toFile().deleteOnExit();
            OnnxWriter.write(network.graph(batch), file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("a temporary file cannot be made: " + e.getMessage(), e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be deleted: " + CliErrors.reason(e), e);
        }
    }

    private void write() {
        List<String> lines = new ArrayList<>(List.of(BenchRow.CSV_HEAD));
        rows.forEach(row -> lines.add(row.csv()));
        try {
            Files.write(csv, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(csv + " cannot be written: " + CliErrors.reason(e), e);
        }
    }

    /** Geometric means of the ratios of rows whose results agree; another engine's wrong result is no time to beat. */
    private void summary(PrintWriter out) {
        if (peer == Peer.NONE) {
            out.println("rows " + rows.size());
            return;
        }
        List<BenchRow> agreeing = rows.stream().filter(BenchRow::agrees).toList();
        if (batches.size() * threads.size() > 1) {
            Map<String, List<BenchRow>> groups = new LinkedHashMap<>();
            for (BenchRow row : agreeing) {
                String group = "batch " + row.batch() + ", threads " + row.threads();
                groups.computeIfAbsent(group, name -> new ArrayList<>()).add(row);
            }
            groups.forEach((name, members) -> out.println(name + ": " + means(members)));
        }
        out.println(means(agreeing));
    }

    static String means(List<BenchRow> rows) {
        double[] ratios = rows.stream().mapToDouble(BenchRow::ratio).toArray();
        double worst = rows.stream().mapToDouble(BenchRow::ratio).max().orElse(Double.NaN);
        return String.format(
                Locale.ROOT, "geomean %.3f, worst %.3f, rows %d", Timing.geometricMean(ratios), worst, rows.size());
    }
}
