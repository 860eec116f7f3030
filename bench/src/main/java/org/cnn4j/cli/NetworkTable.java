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
import org.cnn4j.Cnn4jException;
import org.cnn4j.Devices;
import org.cnn4j.bench.BenchRow;
import org.cnn4j.bench.Ceilings;
import org.cnn4j.bench.Contest;
import org.cnn4j.bench.Timing;
import org.cnn4j.bench.ZooNetwork;
import org.cnn4j.cpu.CpuBackend;
import org.cnn4j.cpu.KernelVariant;
import org.cnn4j.nn.Network;
import org.cnn4j.onnx.OnnxWriter;

/**
 * The table of networks on the CPU backend, alone or in turns with ONNX Runtime.
 *
 * @param runs 0 for the seconds to decide
 * @param csv where the rows go as well, or null
 */
record NetworkTable(
        List<ZooNetwork> networks,
        List<Integer> batches,
        List<Integer> threads,
        boolean compared,
        double seconds,
        int runs,
        double warmup,
        long seed,
        Path csv) {
    /** What is measured next. */
    private record Row(String network, int batch, int threads, long multiplyAdds) {}

    /** What was measured. */
    private static final class Outcome {
        private final List<BenchRow> rows = new ArrayList<>();
        private int failures;
    }

    /**
     * Measures and prints row by row.
     *
     * @throws UncheckedIOException if the file cannot be written; this is known before anything is measured
     * @return the exit code
     */
    int print(BenchRowProcess process, PrintWriter out) {
        if (csv != null) {
            CliErrors.requireWritable(csv);
        }
        out.println(conditions());
        out.println(ceilings());
        out.println(BenchRow.head(compared));
        out.flush();
        Outcome outcome = new Outcome();
        for (ZooNetwork network : networks) {
            measure(network, process, outcome, out);
        }
        if (csv != null) {
            write(outcome.rows);
        }
        summary(outcome.rows, out);
        return outcome.failures == 0 ? CommandLineTool.OK : CommandLineTool.FAILED;
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

    private void measure(ZooNetwork zoo, BenchRowProcess process, Outcome outcome, PrintWriter out) {
        Network network = zoo.build(seed);
        long multiplyAdds = network.summary().multiplyAdds();
        for (int batch : batches) {
            Path file = export(network, batch);
            try {
                for (int count : threads) {
                    measure(new Row(zoo.name(), batch, count, batch * multiplyAdds), file, process, outcome, out);
                }
            } finally {
                delete(file);
            }
        }
    }

    private void measure(Row row, Path file, BenchRowProcess process, Outcome outcome, PrintWriter out) {
        List<String> args = List.of(
                file.toString(),
                "--peer=" + (compared ? BenchCommand.Peer.ONNXRUNTIME : BenchCommand.Peer.NONE),
                "--seconds=" + seconds,
                "--runs=" + runs,
                "--warmup=" + warmup,
                "--seed=" + seed);
        try {
            Contest.Outcome measured = process.run(row.threads(), args);
            BenchRow done = new BenchRow(row.network(), row.batch(), row.threads(), row.multiplyAdds(), measured);
            outcome.rows.add(done);
            outcome.failures += done.agrees() ? 0 : 1;
            out.println(done.text());
        } catch (Cnn4jException e) {
            outcome.failures++;
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

    private void write(List<BenchRow> rows) {
        List<String> lines = new ArrayList<>(List.of(BenchRow.CSV_HEAD));
        rows.forEach(row -> lines.add(row.csv()));
        try {
            Files.write(csv, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(CliErrors.unwritable(csv, e), e);
        }
    }

    /** Geometric means of the ratios of rows whose results agree; another engine's wrong result is no time to beat. */
    private void summary(List<BenchRow> rows, PrintWriter out) {
        if (!compared) {
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
