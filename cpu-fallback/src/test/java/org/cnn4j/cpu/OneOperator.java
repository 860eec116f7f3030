package org.cnn4j.cpu;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Tensor;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Op;
import org.cnn4j.plan.Planner;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;

/** Runs graphs of one node on the CPU, with guard zones. */
final class OneOperator {
    private OneOperator() {}

    /**
     * @param firstConstant operands from here on are constants of the graph
     * @return all results
     */
    static List<Tensor> run(Op op, List<Tensor> operands, int firstConstant) {
        GraphBuilder builder = new GraphBuilder("one");
        List<Value> values = new ArrayList<>();
        List<Tensor> feeds = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            Tensor tensor = operands.get(i);
            if (i < firstConstant) {
                values.add(builder.input("x" + i, tensor.type()));
                feeds.add(tensor);
            } else {
                values.add(builder.constant("c" + i, tensor));
            }
        }
        List<Value> results = builder.addAll("node", op, values);
        for (int i = 0; i < results.size(); i++) {
            builder.output("y" + i, results.get(i));
        }
        try (Backend backend = new CpuBackend(KernelVariant.SCALAR, 2);
                Executable executable = backend.compile(
                        Planner.plan(builder.build(), backend.planOptions().withGuards(256)));
                Execution execution = executable.newExecution()) {
            return execution.run(feeds, null);
        }
    }
}
