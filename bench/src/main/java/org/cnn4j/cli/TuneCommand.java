package org.cnn4j.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.cnn4j.Device;
import org.cnn4j.DeviceException;
import org.cnn4j.Tensor;
import org.cnn4j.bench.Timing;
import org.cnn4j.bench.TuningWork;
import org.cnn4j.bench.ZooNetwork;
import org.cnn4j.nn.Network;
import org.cnn4j.onnx.OnnxImporter;
import org.cnn4j.opencl.Tuner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "tune",
        mixinStandardHelpOptions = true,
        description = {
            "Measures on an OpenCL device the ways of computing matrix products and convolutions, and stores those that are "
                    + "faster than the rules' choice by more than noise. Networks are computed by them from then on; "
                    + "-Dcnn4j.tuning=off leaves all to the rules, and 'cnn4j run --explain' shows what is chosen.",
            "Each way's result is held to that of the rule's choice, to 1e-4 of the largest magnitude. Exits with 1 if one is "
                    + "wrong. Whoever interrupts it keeps what was stored so far.",
            "Without --device, the first OpenCL device is taken."
        })
final class TuneCommand implements Callable<Integer> {
    private static final double SECONDS = 0.1;
    private static final double QUICK_SECONDS = 0.03;
    private static final double FULL_SECONDS = 0.3;
    private static final int FULL_BATCH = 8;
    private static final long SEED = 1;
    private static final String COLUMNS = "  %-26s  %9s  %-26s  %9s  %6s";

    @Spec
    private CommandSpec spec;

    @Mixin
    private DeviceOption device;

    @Parameters(
            paramLabel = "MODEL",
            description =
                    "ONNX files or names of the zoo's networks (an unknown one lists them; default: eight networks).")
    private List<String> models = List.of();

    @Option(
            names = "--quick",
            description = "Shorter times and, where no MODEL is given, a dozen products and convolutions.")
    private boolean quick;

    @Option(names = "--full", description = "Longer times, and networks of the zoo with eight pictures as well as one.")
    private boolean full;

    /** Networks, or products and convolutions alone. */
    private interface Source {
        void addTo(TuningWork work);
    }

    @Override
    public Integer call() {
        if (quick && full) {
            throw new ParameterException(spec.commandLine(), "--quick and --full exclude each other");
        }
        List<Source> sources = sources();
        Device tuned = device.device("opencl");
        if (!tuned.info().backend().equals("opencl")) {
            throw new DeviceException(tuned + " has nothing to tune: the Java backend chooses by rule; "
                    + "'cnn4j devices' lists OpenCL devices");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Tuner tuner = Tuner.open(tuned.info())) {
            out.println("device: " + tuned);
            out.println("stored in: " + tuner.file());
            out.flush();
            TuningWork work = new TuningWork(tuner);
            sources.forEach(source -> source.addTo(work));
            return tune(work, out);
        }
    }

    private List<Source> sources() {
        if (models.isEmpty() && quick) {
            return List.of(TuningWork::addFew);
        }
        if (models.isEmpty()) {
            return ZooNetwork.standard().stream().map(this::source).toList();
        }
        return models.stream().map(this::source).toList();
    }

    private Source source(String model) {
        if (!model.toLowerCase(Locale.ROOT).endsWith(".onnx") && !Files.exists(Path.of(model))) {
            return source(ZooNetwork.named(model));
        }
        OnnxImporter network = OnnxImporter.read(Path.of(model));
        Map<String, Tensor> inputs = Inputs.gather(network.inputs(), List.of(), List.of(), SEED);
        return work -> work.add(network.graphFor(inputs));
    }

    private Source source(ZooNetwork zoo) {
        return work -> {
            Network network = zoo.build(SEED);
            work.add(network.graph(1));
            if (full) {
                work.add(network.graph(FULL_BATCH));
            }
        };
    }

    private int tune(TuningWork work, PrintWriter out) {
        List<String> problems = work.problems();
        double seconds = quick ? QUICK_SECONDS : full ? FULL_SECONDS : SECONDS;
        int width = problems.stream().mapToInt(String::length).max().orElse(0);
        String form = "%-" + Math.max(7, width) + "s" + COLUMNS;
        out.println(String.format(form, "problem", "rule", "ms", "winner", "ms", "gain"));
        List<Tuner.Result> results = new ArrayList<>();
        try (ProgressBar bar = progressBar(problems.size())) {
            for (String problem : problems) {
                Tuner.Result result = work.tune(problem, seconds);
                results.add(result);
                out.println(row(form, result));
                result.faults().forEach(fault -> out.println("  excluded: " + fault));
                out.flush();
                if (bar != null) {
                    bar.step();
                }
            }
        }
        long tuned = results.stream().filter(Tuner.Result::tuned).count();
        double[] gains = results.stream().mapToDouble(Tuner.Result::gain).toArray();
        out.printf(
                Locale.ROOT,
                "tuned %d of %d problems, geomean gain %.3f%n",
                tuned,
                results.size(),
                results.isEmpty() ? 1 : Timing.geometricMean(gains));
        boolean faulty = results.stream().anyMatch(result -> !result.faults().isEmpty());
        return faulty ? CommandLineTool.FAILED : CommandLineTool.OK;
    }

    private static String row(String form, Tuner.Result result) {
        return String.format(
                form,
                result.problem(),
                result.rule(),
                figure(3, result.ruleMilliseconds()),
                result.tuned() ? result.winner() : "the rule's",
                figure(3, result.winnerMilliseconds()),
                figure(2, result.gain()));
    }

    private static String figure(int digits, double value) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** A bar with the time left on the terminal, or null where nobody watches. */
    private static ProgressBar progressBar(int problems) {
        return ChildJvm.interactive()
                ? new ProgressBarBuilder()
                        .setTaskName("tune")
                        .setInitialMax(problems)
                        .build()
                : null;
    }
}
