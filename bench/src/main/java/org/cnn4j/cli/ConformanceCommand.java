package org.cnn4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "conformance",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a folder of tests laid out as the ONNX backend suite: **/model.onnx with test_data_set_*/input_K.pb "
                    + "and output_K.pb beside it. Elements must agree to rtol 1e-3 and atol 1e-5.",
            "Exits with 1 if a test fails. A test that needs an operator or element type that is not supported counts "
                    + "as unsupported: neither passed nor failed."
        })
final class ConformanceCommand implements Callable<Integer> {
    private static final double RTOL = 1e-3;
    private static final double ATOL = 1e-5;
    private static final double SCALE = 1e-4;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DeviceOption device;

    @Parameters(paramLabel = "DIR", description = "The folder.")
    private Path folder;

    @Option(
            names = "--tier",
            paramLabel = "T",
            description = "Only tests of this tier in the folder's manifest.tsv (columns tier and test).")
    private String tier;

    @Option(
            names = "--scaled",
            description = "Add 1e-4 of an output's largest magnitude to its tolerance: for whole networks.")
    private boolean scaled;

    @Override
    public Integer call() {
        List<ConformanceCase> cases = tier == null ? allCases() : casesOfTier();
        if (cases.isEmpty()) {
            throw new Cnn4jException(folder
                    + (tier == null
                            ? " has no model.onnx in it"
                            : " has no tests of the tier \"" + tier + "\"; its manifest has " + tiers().keySet()));
        }
        PrintWriter out = spec.commandLine().getOut();
        Map<ConformanceCase.Outcome, Integer> counts = new LinkedHashMap<>();
        try (Engine engine = device.open(out);
                ProgressBar bar = progressBar(cases.size())) {
            for (ConformanceCase test : cases) {
                ConformanceCase.Result result =
                        test.run(engine, new Comparison.Tolerance(RTOL, ATOL, scaled ? SCALE : 0));
                counts.merge(result.outcome(), 1, Integer::sum);
                if (result.outcome() != ConformanceCase.Outcome.PASSED) {
                    out.println(result.outcome() + " " + test.name() + ": " + result.reason());
                    out.flush();
                }
                if (bar != null) {
                    bar.step();
                }
            }
        }
        int failed = counts.getOrDefault(ConformanceCase.Outcome.FAILED, 0);
        out.println(counts.getOrDefault(ConformanceCase.Outcome.PASSED, 0) + " passed, " + failed + " failed, "
                + counts.getOrDefault(ConformanceCase.Outcome.UNSUPPORTED, 0) + " unsupported");
        return failed == 0 ? CommandLineTool.OK : CommandLineTool.FAILED;
    }

    /** A bar on the terminal, or null where nobody watches. */
    private static ProgressBar progressBar(int tests) {
        return ChildJvm.interactive()
                ? new ProgressBarBuilder()
                        .setTaskName("conformance")
                        .setInitialMax(tests)
                        .build()
                : null;
    }

    private List<ConformanceCase> allCases() {
        if (!Files.isDirectory(folder)) {
            throw new Cnn4jException(folder + (Files.exists(folder) ? " is no directory" : " does not exist"));
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().equals("model.onnx"))
                    .map(file -> file.getParent())
                    .sorted()
                    .map(test -> new ConformanceCase(name(test), test))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new Cnn4jException(folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    private String name(Path test) {
        String relative = folder.relativize(test).toString().replace('\\', '/');
        return relative.isEmpty() ? test.toAbsolutePath().getFileName().toString() : relative;
    }

    private List<ConformanceCase> casesOfTier() {
        List<ConformanceCase> cases = new ArrayList<>();
        for (String name : tiers().getOrDefault(tier, List.of())) {
            cases.add(new ConformanceCase(name, folder.resolve(name)));
        }
        return cases;
    }

    /** The tests of each tier, by the manifest. */
    private Map<String, List<String>> tiers() {
        Path manifest = folder.resolve("manifest.tsv");
        List<String> lines;
        try {
            lines = Files.readAllLines(manifest);
        } catch (IOException e) {
            throw new Cnn4jException("--tier needs a manifest: " + CliErrors.unreadable(manifest, e), e);
        }
        List<String> header =
                lines.isEmpty() ? List.of() : Arrays.asList(lines.get(0).split("\t"));
        int tierColumn = header.indexOf("tier");
        int testColumn = header.indexOf("test");
        if (tierColumn < 0 || testColumn < 0) {
            throw new Cnn4jException(manifest + " has no columns named tier and test in its first line");
        }
        Map<String, List<String>> tiers = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split("\t");
            if (cells.length > Math.max(tierColumn, testColumn)) {
                tiers.computeIfAbsent(cells[tierColumn], k -> new ArrayList<>()).add(cells[testColumn]);
            }
        }
        return tiers;
    }
}
