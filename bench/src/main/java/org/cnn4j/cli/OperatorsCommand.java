package org.cnn4j.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cnn4j.onnx.OnnxImporter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "operators",
        mixinStandardHelpOptions = true,
        description = "Lists the ONNX operators that cnn4j runs, with their opsets, as a table in Markdown.")
final class OperatorsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        table().lines().forEach(out::println);
        return CommandLineTool.OK;
    }

    /**
     * The table. Converters express every operator in the few of {@code org.cnn4j.op}, all of which both backends
     * implement: the contract suite fails where one does not. So an operator runs on both or has no row.
     */
    static String table() {
        StringBuilder text = new StringBuilder("| operator | opsets | CPU | OpenCL | notes |\n|---|---|---|---|---|\n");
        Map<String, String> notes = OnnxImporter.operatorNotes();
        OnnxImporter.operators().forEach((operator, opsets) -> text.append("| ")
                .append(operator)
                .append(" | ")
                .append(opsets)
                .append(" | yes | yes | ")
                .append(notes.getOrDefault(operator, ""))
                .append(" |\n"));
        return text.toString();
    }
}
