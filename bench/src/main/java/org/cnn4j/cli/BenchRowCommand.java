package org.cnn4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.cnn4j.bench.Contest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One row of {@link BenchCommand}'s table, in the JVM that was started for it. */
@Command(name = "row", hidden = true, description = "Measures one row; 'bench' starts it.")
final class BenchRowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL.onnx")
    private Path model;

    @Option(names = "--peer", required = true)
    private BenchCommand.Peer peer;

    @Option(names = "--seconds", required = true)
    private double seconds;

    @Option(names = "--runs", required = true)
    private int runs;

    @Option(names = "--warmup", required = true)
    private double warmup;

    @Option(names = "--seed", required = true)
    private long seed;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.println(Contest.run(
                model, peer == BenchCommand.Peer.ONNXRUNTIME, new Contest.Budget(seconds, runs, warmup), seed));
        return CommandLineTool.OK;
    }
}
