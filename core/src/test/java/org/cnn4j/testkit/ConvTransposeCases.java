package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;
import org.cnn4j.op.Window;

/** Transposed convolutions. */
final class ConvTransposeCases {
    private final Cases cases = new Cases("convTranspose");

    static List<ContractCase> all() {
        ConvTransposeCases self = new ConvTransposeCases();
        self.shapes();
        self.groupsAndEpilogues();
        return self.cases.all();
    }

    private void add(String name, Shape x, Shape w, Window window, List<Integer> more, int groups, Epilogue epilogue) {
        ConvTranspose op = new ConvTranspose(window, more, groups, epilogue);
        Fill fill = cases.fill(name);
        List<Tensor> operands = new ArrayList<>(List.of(fill.steps(x, 3, 0.5), fill.steps(w, 2, 0.5)));
        if (epilogue.residual()) {
            ConvTranspose plain = new ConvTranspose(window, more, groups, Epilogue.NONE);
            Shape out = plain.infer(operands.stream().map(Tensor::type).toList())
                    .get(0)
                    .shape();
            operands.add(fill.steps(out, 9, 0.25));
        }
        if (epilogue.bias()) {
            operands.add(2, fill.steps(shape(w.dim(1) * groups), 9, 0.25));
        }
        cases.add(name, op, (in, out) -> Tolerance.sum(op, in, 0), operands.toArray(Tensor[]::new));
    }

    private void plain(String name, Shape x, Shape w, Window window, Integer... more) {
        add(name, x, w, window, List.of(more), 1, Epilogue.NONE);
    }

    private void shapes() {
        plain("1d", shape(1, 3, 7), shape(3, 4, 3), Window.of(3), 0);
        plain(
                "1d stride over kernel",
                shape(2, 3, 7),
                shape(3, 2, 2),
                Window.of(2).withStrides(5),
                0);
        plain(
                "1d output padding",
                shape(1, 2, 6),
                shape(2, 3, 3),
                Window.of(3).withStrides(2).withPads(1),
                1);
        plain(
                "2x2 stride 2",
                shape(1, 8, 7, 9),
                shape(8, 5, 2, 2),
                Window.of(2, 2).withStrides(2, 2),
                0,
                0);
        plain(
                "3x3 stride 2",
                shape(2, 3, 6, 5),
                shape(3, 4, 3, 3),
                Window.of(3, 3).withStrides(2, 2).withPads(1, 1),
                1,
                1);
        plain(
                "3x3 stride 1",
                shape(1, 3, 6, 5),
                shape(3, 4, 3, 3),
                Window.of(3, 3).withPads(1, 1),
                0,
                0);
        plain(
                "4x4 stride 2",
                shape(1, 17, 7, 7),
                shape(17, 3, 4, 4),
                Window.of(4, 4).withStrides(2, 2).withPads(1, 1),
                0,
                0);
        plain("1x1", shape(1, 5, 3, 4), shape(5, 6, 1, 1), Window.of(1, 1), 0, 0);
        plain(
                "1x1 stride 3 has gaps",
                shape(1, 2, 3, 4),
                shape(2, 3, 1, 1),
                Window.of(1, 1).withStrides(3, 3),
                0,
                0);
        plain("one pixel", shape(1, 4, 1, 1), shape(4, 2, 5, 3), Window.of(5, 3), 0, 0);
        plain(
                "asymmetric",
                shape(1, 3, 5, 6),
                shape(3, 2, 3, 4),
                Window.of(3, 4).withStrides(2, 3).withPads(List.of(0, 2), List.of(1, 0)),
                0,
                2);
        plain(
                "dilated",
                shape(1, 3, 5, 6),
                shape(3, 2, 3, 2),
                Window.of(3, 2).withDilations(2, 3).withPads(1, 1),
                0,
                0);
        plain(
                "dilated strided",
                shape(1, 3, 5, 6),
                shape(3, 2, 3, 2),
                Window.of(3, 2).withDilations(2, 3).withStrides(3, 2),
                0,
                0);
        plain(
                "across tiles",
                shape(1, 6, 33, 65),
                shape(6, 5, 2, 2),
                Window.of(2, 2).withStrides(2, 2),
                0,
                0);
        plain(
                "3d",
                shape(1, 2, 3, 4, 5),
                shape(2, 3, 2, 3, 2),
                Window.of(2, 3, 2).withStrides(2, 1, 3).withPads(0, 1, 0),
                0,
                0,
                1);
        add(
                "batch 0",
                shape(0, 3, 5, 5),
                shape(3, 2, 2, 2),
                Window.of(2, 2).withStrides(2, 2),
                List.of(0, 0),
                1,
                Epilogue.ofBias());
        add("no channels", shape(2, 0, 4, 5), shape(0, 3, 3, 3), Window.of(3, 3), List.of(0, 0), 1, Epilogue.ofBias());
        add(
                "no channels side by side",
                shape(2, 0, 4, 5),
                shape(0, 3, 2, 2),
                Window.of(2, 2).withStrides(2, 2),
                List.of(0, 0),
                1,
                Epilogue.ofBias());
        plain(
                "nothing left",
                shape(1, 2, 1, 3),
                shape(2, 2, 2, 2),
                Window.of(2, 2).withPads(1, 0),
                0,
                0);
    }

    private void groupsAndEpilogues() {
        Window two = Window.of(2, 2).withStrides(2, 2);
        add(
                "groups 2",
                shape(1, 6, 5, 4),
                shape(6, 2, 3, 3),
                Window.of(3, 3).withStrides(2, 2),
                List.of(0, 0),
                2,
                Epilogue.ofBias());
        add(
                "depthwise",
                shape(1, 7, 5, 4),
                shape(7, 1, 4, 4),
                Window.of(4, 4).withStrides(2, 2).withPads(1, 1),
                List.of(0, 0),
                7,
                Epilogue.NONE);
        add(
                "groups 3d",
                shape(1, 4, 2, 3, 4),
                shape(4, 2, 2, 2, 2),
                Window.of(2, 2, 2),
                List.of(0, 0, 0),
                2,
                Epilogue.ofBias());
        add("bias", shape(1, 4, 5, 4), shape(4, 3, 2, 2), two, List.of(0, 0), 1, Epilogue.ofBias());
        add(
                "bias 3x3 relu",
                shape(1, 4, 5, 4),
                shape(4, 3, 3, 3),
                Window.of(3, 3).withStrides(2, 2),
                List.of(0, 0),
                1,
                Epilogue.ofBias().withActivation(UnaryFunction.RELU));
        add(
                "bias sigmoid",
                shape(1, 4, 5, 4),
                shape(4, 1, 2, 2),
                two,
                List.of(0, 0),
                1,
                Epilogue.ofBias().withActivation(UnaryFunction.of(Kind.SIGMOID)));
        add(
                "both clip",
                shape(2, 4, 5, 4),
                shape(4, 3, 2, 2),
                two,
                List.of(0, 0),
                1,
                Epilogue.ofBias().withResidual().withActivation(UnaryFunction.clip(-2, 3)));
        add(
                "residual 3x3 overlapping",
                shape(1, 4, 5, 4),
                shape(4, 3, 3, 3),
                Window.of(3, 3).withStrides(2, 2).withPads(1, 1),
                List.of(1, 1),
                1,
                Epilogue.NONE.withResidual());
    }
}
