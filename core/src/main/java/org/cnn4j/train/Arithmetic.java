package org.cnn4j.train;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;

/** Operators with names made of their operands'. */
final class Arithmetic {
    private Arithmetic() {}

    static Value mean(GraphBuilder graph, Value x) {
        return reduce(graph, Reduce.Kind.MEAN, x);
    }

    static Value sum(GraphBuilder graph, Value x) {
        return reduce(graph, Reduce.Kind.SUM, x);
    }

    static Value reduce(GraphBuilder graph, Reduce.Kind kind, Value x) {
        List<Integer> axes = IntStream.range(0, x.type().shape().rank()).boxed().toList();
        return graph.add(x.name() + "." + kind.name().toLowerCase(Locale.ROOT), new Reduce(kind, axes, false), x);
    }

    static Value binary(GraphBuilder graph, Binary.Kind kind, Value a, Value b) {
        return graph.add(a.name() + "." + kind.name().toLowerCase(Locale.ROOT), new Binary(kind), a, b);
    }

    static Value unary(GraphBuilder graph, UnaryFunction function, Value x) {
        String name = function.kind().name().toLowerCase(Locale.ROOT);
        return graph.add(x.name() + "." + name, new Unary(function), x);
    }

    static Value affine(GraphBuilder graph, Value x, double factor, double offset) {
        return unary(graph, new UnaryFunction(UnaryFunction.Kind.AFFINE, (float) factor, (float) offset), x);
    }
}
