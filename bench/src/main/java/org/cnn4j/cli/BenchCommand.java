package org.cnn4j.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Device;
import org.cnn4j.DeviceException;
import org.cnn4j.Devices;
import org.cnn4j.bench.PeerJar;
import org.cnn4j.bench.SuiteReport;
import org.cnn4j.bench.ZooNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        subcommands = {BenchRowCommand.class, BenchCompareCommand.class},
        description = {
            "Measures a device: what it gives at best, then products of matrices, convolutions and whole networks, each in "
                    + "GFLOP/s and per cent of the measured ceiling, each result compared with Java's. --peer clblast "
                    + "measures products in turns with CLBlast on the same device.",
            "With --models, --batch, --threads or --peer onnxruntime: times networks of the zoo on the CPU backend, alone or in "
                    + "turns with ONNX Runtime, with the same file, input and number of threads, one JVM for each row, both "
                    + "engines warm. ratio is cnn4j's median over the peer's; below 1, cnn4j is the faster.",
            "Exits with 1 if a row fails or a result is off by more than 1e-4 of its range."
        })
final class BenchCommand implements Callable<Integer> {
    /** What to compare with. */
    enum Peer {
        NONE,
        ONNXRUNTIME,
        CLBLAST
    }

    /** Each of them asks for the table of networks on the CPU backend. */
    private static final List<String> TABLE_OPTIONS =
            List.of("--models", "--batch", "--threads", "--runs", "--warmup", "--seed", "--csv");

    /** These have no meaning for that table. */
    private static final List<String> DEVICE_OPTIONS = List.of("--device", "--quick", "--only", "--json");

    private static final double TABLE_SECONDS = 3;
    private static final double DEVICE_SECONDS = 0.5;
    private static final double QUICK_SECONDS = 0.1;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DeviceOption device;

    @Option(names = "--quick", description = "Less of everything: a minute instead of five.")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            description = "Only rows of a device that begin with TEXT, as in \"conv\".")
    private String only = "";

    @Option(names = "--json", paramLabel = "FILE", description = "Write all that was found out about a device there.")
    private Path json;

    @Option(
            names = "--peer",
            paramLabel = "ENGINE",
            defaultValue = "none",
            description = "onnxruntime, clblast, or none: cnn4j alone (default ${DEFAULT-VALUE}).")
    private Peer peer;

    @Option(
            names = "--peer-jar",
            paramLabel = "FILE",
            description = "The peer's jar; without it, the one in folder peers beside cnn4j's own.")
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
            description =
                    "Timed runs of an engine in a row together, at least (default: 3 in the table of networks, 0.5 on a "
                            + "device, 0.1 with --quick).")
    private Double seconds;

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

    @Override
    public Integer call() {
        check();
        PrintWriter out = spec.commandLine().getOut();
        String asked = given(TABLE_OPTIONS);
        if (peer == Peer.ONNXRUNTIME || peer == Peer.NONE && asked != null) {
            String other = given(DEVICE_OPTIONS);
            require(
                    other == null,
                    other + " does not go with " + (asked == null ? "--peer onnxruntime" : asked)
                            + ": that is the table of networks on the CPU backend");
            return table().print(
                            new BenchRowProcess(
                                    onnxRuntime(), spec.commandLine().getErr()),
                            out);
        }
        require(asked == null, asked + " does not go with --peer clblast");
        SuiteReport report = json == null ? null : new SuiteReport(json);
        if (peer == Peer.NONE) {
            return new DeviceBench(device.device(), quick, seconds(), only, report, out).suite();
        }
        return clblast(report, out);
    }

    private String given(List<String> options) {
        return options.stream()
                .filter(option -> spec.commandLine().getParseResult().hasMatchedOption(option))
                .findFirst()
                .orElse(null);
    }

    private double seconds() {
        return seconds != null ? seconds : quick ? QUICK_SECONDS : DEVICE_SECONDS;
    }

    private void check() {
        require(batches.stream().allMatch(n -> n >= 1), "--batch must be 1 or more");
        require(threads.stream().allMatch(n -> n >= 1 && n <= 1024), "--threads must be from 1 to 1024");
        require(seconds == null || seconds > 0, "--seconds must be more than 0");
        require(runs == null || runs >= 1, "--runs must be 1 or more");
        require(warmup >= 0, "--warmup must not be negative");
        require(peer != Peer.NONE || peerJar == null, "--peer-jar needs --peer");
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    private NetworkTable table() {
        List<ZooNetwork> networks = models.isEmpty()
                ? ZooNetwork.standard()
                : models.stream().map(ZooNetwork::named).toList();
        return new NetworkTable(
                networks,
                batches,
                threads,
                peer == Peer.ONNXRUNTIME,
                seconds == null ? TABLE_SECONDS : seconds,
                runs == null ? 0 : runs,
                warmup,
                seed,
                csv);
    }

    /** What the rows' class path lacks to have the peer on it, or null. */
    private Path onnxRuntime() {
        if (peer == Peer.NONE) {
            return null;
        }
        if (peerJar != null) {
            return PeerJar.ONNX_RUNTIME.check(peerJar);
        }
        return PeerJar.ONNX_RUNTIME.present() ? null : PeerJar.ONNX_RUNTIME.find();
    }

    private int clblast(SuiteReport report, PrintWriter out) {
        Device tested = device.device();
        if (!tested.info().backend().equals("opencl")) {
            if (given(List.of("--device")) != null) {
                throw new DeviceException("CLBlast needs an OpenCL device; " + tested + " is none");
            }
            tested = Devices.find("opencl");
        }
        Path jar = peerJar == null ? null : PeerJar.CLBLAST.check(peerJar);
        if (PeerJar.CLBLAST.present()) {
            return new DeviceBench(tested, quick, seconds(), only, report, out).clblast();
        }
        return inJvmWith(jar == null ? PeerJar.CLBLAST.find() : jar);
    }

    /** This command once more, where the jar is on the class path. */
    private int inJvmWith(Path jar) {
        List<String> words = spec.root().commandLine().getParseResult().originalArgs();
        try {
            return ChildJvm.run(
                    System.getProperty("java.class.path") + File.pathSeparator + jar, words.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException("a JVM with CLBlast cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Cnn4jException("interrupted", e);
        }
    }
}
