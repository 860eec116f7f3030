package org.cnn4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.cnn4j.Cnn4jException;
import org.cnn4j.bench.Baseline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Tells which benchmarks moved by more than noise between two results of JMH's -rf json: every iteration of the "
                    + "one beyond every iteration of the other, and their medians 5 percent apart or more.",
            "Exits with 1 if one got slower."
        })
final class BenchCompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "BASELINE.json")
    private Path baseline;

    @Parameters(index = "1", paramLabel = "NOW.json")
    private Path now;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<Baseline.Move> moves = Baseline.read(baseline).moves(Baseline.read(now));
        if (moves.isEmpty()) {
            throw new Cnn4jException(baseline + " and " + now + " have no benchmark in common");
        }
        List<Baseline.Move> real = moves.stream().filter(Baseline.Move::real).toList();
        real.forEach(out::println);
        long slower = real.stream().filter(move -> move.change() < 0).count();
        out.println(moves.size() + " compared, " + (real.size() - slower) + " faster, " + slower + " slower");
        return slower == 0 ? CommandLineTool.OK : CommandLineTool.FAILED;
    }
}
