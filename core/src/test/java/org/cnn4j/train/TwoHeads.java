package org.cnn4j.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.DType;
import org.cnn4j.Engine;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Philox;

/** Three matrices: a body of 4 numbers from 5 and on it two heads for 3 classes, of which the outputs are {@code aux} and {@code main}. */
final class TwoHeads implements GraphSource {
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();

    TwoHeads() {
        parameters.put("body", random(1, 5, 4));
        parameters.put("main", random(2, 4, 3));
        parameters.put("aux", random(3, 4, 3));
    }

    private static Tensor random(int seed, int rows, int columns) {
        return Tensor.of(Shape.of(rows, columns), new Philox(seed).normal(0, rows * columns));
    }

    Map<String, Tensor> parameters() {
        return parameters;
    }

    @Override
    public String name() {
        return "two heads";
    }

    @Override
    public List<GraphInput> inputs() {
        return List.of(new GraphInput("x", DType.FLOAT32, List.of(-1, 5)));
    }

    @Override
    public List<String> outputs() {
        return List.of("aux", "main");
    }

    @Override
    public Graph graph(Map<String, TensorType> types, Map<String, Tensor> values) {
        GraphBuilder builder = new GraphBuilder(name());
        Value x = builder.input("x", types.get("x"));
        Value body = product(builder, "body", x);
        outputs().forEach(name -> builder.output(name, product(builder, name, body)));
        return builder.build();
    }

    private Value product(GraphBuilder builder, String name, Value x) {
        return builder.add(
                name + ".y", new MatMul(false, false, Epilogue.NONE), x, builder.constant(name, parameters.get(name)));
    }

    /** The parameters after one step of plain SGD with the heads' losses multiplied by these. */
    Map<String, Tensor> step(Engine engine, double main, double aux) {
        TrainerBuilder builder = Trainer.builder(engine, this);
        // The first output counts fully, so that 0 is a weight of the other.
        String first = main == 1 ? "main" : "aux";
        builder.output(first).auxiliary(first.equals("main") ? "aux" : "main", main == 1 ? aux : main);
        try (Trainer trainer = builder.build()) {
            step(trainer);
            return trainer.network().parameters();
        }
    }

    /** A trainer of the main head alone. */
    Trainer trainer(Engine engine, boolean auxFrozen) {
        return Trainer.builder(engine, this)
                .freeze(name -> auxFrozen && name.equals("aux"))
                .build();
    }

    static void step(Trainer trainer) {
        trainer.step(random(9, 2, 5), Tensor.of(Shape.of(2, 3), 1f, 0f, 0f, 0f, 0f, 1f), 0.5, 0, null);
    }
}
