package org.cnn4j.bench;

import java.nio.file.Path;
import java.util.Map;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Devices;
import org.cnn4j.Engine;
import org.cnn4j.Model;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.cpu.CpuBackend;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.op.Philox;

/** cnn4j's CPU backend, with the threads that its property gives it. */
final class OwnContestant implements Contestant {
    private final Engine engine;
    private final Model model;
    private final Map<String, Tensor> input;

    /** Loads the network of {@code file}, which has one input, of a fixed shape; {@code seed} decides what is in it. */
    OwnContestant(Path file, long seed) {
        engine = Engine.open(Devices.cpu());
        model = engine.load(file);
        GraphInput declared = model.inputs().get(0);
        if (declared.dims() == null || declared.dims().contains(-1)) {
            engine.close();
            throw new Cnn4jException(file + " leaves its input's shape open: " + declared);
        }
        Shape shape =
                Shape.of(declared.dims().stream().mapToInt(Integer::intValue).toArray());
        input = Map.of(declared.name(), Tensor.of(shape, new Philox(seed).normal(0, shape.intSize())));
    }

    Map.Entry<String, Tensor> input() {
        return input.entrySet().iterator().next();
    }

    /** How many threads compute. */
    int threads() {
        return ((CpuBackend) engine.backend()).threads();
    }

    @Override
    public float[] run() {
        return model.run(input).get(model.outputs().get(0)).toFloatArray();
    }

    @Override
    public void close() {
        engine.close();
    }
}
