package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;

/** Convolutions: awkward sizes, every path that a backend may choose, every epilogue; with groups in {@link GroupedConvCases}. */
final class ConvCases {
    private final Cases cases = new Cases("conv");

    static List<ContractCase> all() {
        ConvCases self = new ConvCases();
        self.oneAxis();
        self.pointwise();
        self.square();
        self.windows();
        GroupedConvCases.addTo(self);
        self.threeAxes();
        self.empty();
        self.epilogues();
        self.floats();
        return self.cases.all();
    }

    /** A case with small integers, whose sums are exact. */
    void add(String name, Shape x, Shape w, Window window, int groups, Epilogue epilogue) {
        cases.add(
                name,
                new Conv(window, groups, epilogue),
                Tolerance.EXACT,
                integers(name, x, w, window, groups, epilogue));
    }

    private Tensor[] integers(String name, Shape x, Shape w, Window window, int groups, Epilogue epilogue) {
        Fill fill = cases.fill(name);
        List<Tensor> operands = new ArrayList<>(List.of(fill.integers(x, -3, 3), fill.integers(w, -2, 2)));
        if (epilogue.bias()) {
            operands.add(fill.integers(shape(w.dim(0)), -9, 9));
        }
        if (epilogue.residual()) {
            operands.add(fill.integers(resultOf(x, w, window, groups), -9, 9));
        }
        return operands.toArray(Tensor[]::new);
    }

    private static Shape resultOf(Shape x, Shape w, Window window, int groups) {
        List<TensorType> types =
                List.of(new TensorType(org.cnn4j.DType.FLOAT32, x), new TensorType(org.cnn4j.DType.FLOAT32, w));
        return new Conv(window, groups, Epilogue.NONE).infer(types).get(0).shape();
    }

    private void plain(String name, Shape x, Shape w, Window window) {
        add(name, x, w, window, 1, Epilogue.NONE);
    }

    private void oneAxis() {
        plain("1d one element", shape(1, 1, 1), shape(1, 1, 1), Window.of(1));
        plain("1d k3 pad", shape(2, 3, 17), shape(5, 3, 3), Window.of(3).withPads(1));
        plain("1d k5 stride 3", shape(1, 7, 131), shape(17, 7, 5), Window.of(5).withStrides(3));
        plain(
                "1d stride over kernel",
                shape(1, 3, 23),
                shape(4, 3, 2),
                Window.of(2).withStrides(5));
        plain(
                "1d dilation",
                shape(1, 3, 29),
                shape(4, 3, 3),
                Window.of(3).withDilations(4).withPads(2));
        plain("1d asymmetric", shape(3, 2, 13), shape(3, 2, 4), Window.of(4).withPads(List.of(0), List.of(3)));
        add("1d groups", shape(1, 6, 19), shape(9, 2, 3), Window.of(3), 3, Epilogue.ofBias());
        add("1d depthwise", shape(2, 17, 31), shape(17, 1, 3), Window.of(3).withPads(1), 17, Epilogue.ofBias());
    }

    private void pointwise() {
        plain("1x1 one of all", shape(1, 1, 1, 1), shape(1, 1, 1, 1), Window.of(1, 1));
        plain("1x1 3 to 17", shape(1, 3, 7, 7), shape(17, 3, 1, 1), Window.of(1, 1));
        plain("1x1 64 to 17 batch", shape(2, 64, 7, 7), shape(17, 64, 1, 1), Window.of(1, 1));
        plain("1x1 17 to 64 wide", shape(1, 17, 13, 131), shape(64, 17, 1, 1), Window.of(1, 1));
        plain("1x1 65 to 129", shape(1, 65, 9, 9), shape(129, 65, 1, 1), Window.of(1, 1));
        plain("1x1 one column", shape(1, 300, 1, 1), shape(10, 300, 1, 1), Window.of(1, 1));
        plain(
                "1x1 stride 2",
                shape(1, 17, 7, 9),
                shape(5, 17, 1, 1),
                Window.of(1, 1).withStrides(2, 2));
        plain(
                "1x1 padded",
                shape(1, 3, 5, 4),
                shape(5, 3, 1, 1),
                Window.of(1, 1).withPads(1, 2));
    }

    private void square() {
        Window three = Window.of(3, 3).withPads(1, 1);
        plain("3x3 across tiles", shape(1, 3, 67, 131), shape(17, 3, 3, 3), three);
        plain("3x3 7x7 planes", shape(2, 64, 7, 7), shape(33, 64, 3, 3), three);
        plain("3x3 17 to 64", shape(1, 17, 13, 11), shape(64, 17, 3, 3), three);
        plain("3x3 valid", shape(1, 5, 10, 9), shape(6, 5, 3, 3), Window.of(3, 3));
        plain("3x3 one pixel", shape(1, 4, 1, 1), shape(3, 4, 3, 3), three);
        plain("3x3 two pixels", shape(1, 3, 1, 2), shape(3, 3, 3, 3), three);
        plain("3x3 stride 2", shape(1, 8, 15, 14), shape(16, 8, 3, 3), three.withStrides(2, 2));
        plain(
                "3x3 stride 2 odd pads",
                shape(1, 3, 16, 16),
                shape(8, 3, 3, 3),
                Window.of(3, 3).withStrides(2, 2).withPads(List.of(0, 0), List.of(1, 1)));
        plain(
                "3x3 asymmetric",
                shape(1, 2, 5, 5),
                shape(2, 2, 3, 3),
                Window.of(3, 3).withPads(List.of(0, 2), List.of(1, 0)));
        plain("3x3 batch 5", shape(5, 6, 6, 5), shape(7, 6, 3, 3), three);
        plain("5x5", shape(1, 3, 19, 23), shape(8, 3, 5, 5), Window.of(5, 5).withPads(2, 2));
        plain(
                "7x7 stride 2",
                shape(1, 3, 31, 29),
                shape(9, 3, 7, 7),
                Window.of(7, 7).withStrides(2, 2).withPads(3, 3));
        plain(
                "11x11 stride 4",
                shape(1, 3, 39, 43),
                shape(6, 3, 11, 11),
                Window.of(11, 11).withStrides(4, 4));
    }

    private void windows() {
        plain("1x7", shape(1, 5, 9, 17), shape(7, 5, 1, 7), Window.of(1, 7).withPads(0, 3));
        plain("7x1", shape(1, 5, 17, 9), shape(7, 5, 7, 1), Window.of(7, 1).withPads(3, 0));
        plain(
                "2x3 asymmetric",
                shape(1, 3, 8, 9),
                shape(5, 3, 2, 3),
                Window.of(2, 3).withPads(List.of(1, 0), List.of(0, 2)));
        plain(
                "stride over kernel",
                shape(1, 4, 11, 13),
                shape(3, 4, 2, 2),
                Window.of(2, 2).withStrides(3, 5));
        plain(
                "unequal strides",
                shape(1, 3, 11, 13),
                shape(4, 3, 3, 3),
                Window.of(3, 3).withStrides(1, 2).withPads(1, 1));
        plain(
                "dilation 2",
                shape(1, 3, 13, 12),
                shape(5, 3, 3, 3),
                Window.of(3, 3).withDilations(2, 2).withPads(2, 2));
        plain(
                "dilation 3x1 stride 2",
                shape(1, 3, 17, 12),
                shape(5, 3, 3, 2),
                Window.of(3, 2).withDilations(3, 1).withStrides(2, 2).withPads(3, 1));
        plain("kernel is input", shape(2, 6, 5, 7), shape(11, 6, 5, 7), Window.of(5, 7));
        plain(
                "kernel over input",
                shape(1, 2, 2, 3),
                shape(3, 2, 5, 5),
                Window.of(5, 5).withPads(2, 2));
        plain(
                "pads over kernel",
                shape(1, 2, 3, 3),
                shape(3, 2, 2, 2),
                Window.of(2, 2).withPads(4, 3));
        plain(
                "one output",
                shape(1, 3, 4, 4),
                shape(2, 3, 3, 3),
                Window.of(3, 3).withStrides(7, 7));
        plain(
                "single row",
                shape(1, 3, 1, 200),
                shape(9, 3, 1, 3),
                Window.of(1, 3).withPads(0, 1));
        plain(
                "single column",
                shape(1, 3, 200, 1),
                shape(9, 3, 3, 1),
                Window.of(3, 1).withPads(1, 0));
        plain(
                "tiles in padding",
                shape(1, 2, 1, 2),
                shape(1, 2, 3, 3),
                Window.of(3, 3).withPads(6, 6));
        plain(
                "deep and narrow",
                shape(1, 256, 3, 3),
                shape(8, 256, 3, 3),
                Window.of(3, 3).withPads(1, 1));
    }

    private void threeAxes() {
        plain("3d 1x1x1", shape(1, 3, 2, 5, 7), shape(4, 3, 1, 1, 1), Window.of(1, 1, 1));
        plain(
                "3d 3x3x3",
                shape(1, 3, 5, 9, 11),
                shape(6, 3, 3, 3, 3),
                Window.of(3, 3, 3).withPads(1, 1, 1));
        plain(
                "3d 3x2x1 strides",
                shape(2, 2, 7, 6, 5),
                shape(5, 2, 3, 2, 1),
                Window.of(3, 2, 1).withStrides(2, 1, 3));
        plain(
                "3d dilated asymmetric",
                shape(1, 2, 9, 7, 8),
                shape(3, 2, 2, 3, 2),
                new Window(List.of(2, 3, 2), List.of(1, 2, 1), List.of(0, 1, 2), List.of(1, 2, 0), List.of(3, 1, 2)));
        add("3d groups", shape(1, 4, 4, 5, 6), shape(6, 2, 2, 2, 2), Window.of(2, 2, 2), 2, Epilogue.ofBias());
        add(
                "3d depthwise",
                shape(1, 5, 4, 5, 6),
                shape(5, 1, 3, 3, 3),
                Window.of(3, 3, 3).withPads(1, 1, 1),
                5,
                Epilogue.ofBias());
    }

    private void empty() {
        add("batch 0", shape(0, 3, 5, 5), shape(4, 3, 3, 3), Window.of(3, 3), 1, Epilogue.ofBias());
        add("batch 0 1x1", shape(0, 3, 5, 5), shape(4, 3, 1, 1), Window.of(1, 1), 1, Epilogue.ofBias());
        add("batch 0 depthwise", shape(0, 3, 5, 5), shape(3, 1, 3, 3), Window.of(3, 3), 3, Epilogue.ofBias());
        Window three = Window.of(3, 3).withPads(1, 1);
        add("no filters", shape(2, 3, 5, 5), shape(0, 3, 3, 3), three, 1, Epilogue.ofBias());
        // Sums of nothing: the result is the bias.
        add("no channels 1d", shape(2, 0, 7), shape(4, 0, 3), Window.of(3), 1, Epilogue.ofBias());
        add("no channels 1x1", shape(2, 0, 5, 6), shape(4, 0, 1, 1), Window.of(1, 1), 1, Epilogue.ofBias());
        add("no channels 3x3", shape(2, 0, 5, 6), shape(4, 0, 3, 3), three, 1, Epilogue.ofBias());
        add("no channels stride 2", shape(1, 0, 5, 6), shape(4, 0, 3, 3), three.withStrides(2, 2), 1, Epilogue.NONE);
        add("no channels groups", shape(2, 0, 5, 6), shape(6, 0, 3, 3), three, 3, Epilogue.ofBias());
        add("no channels groups of 1", shape(2, 0, 5, 6), shape(3, 0, 3, 3), three, 3, Epilogue.ofBias());
        add("no channels 3d", shape(1, 0, 4, 5, 6), shape(4, 0, 2, 2, 2), Window.of(2, 2, 2), 2, Epilogue.ofBias());
        Window wide = Window.of(3, 3).withPads(2, 2);
        add("nothing but padding", shape(2, 3, 0, 4), shape(4, 3, 3, 3), wide, 1, Epilogue.ofBias());
        add("nothing but padding groups", shape(2, 6, 4, 0), shape(6, 2, 3, 3), wide, 3, Epilogue.ofBias());
        add("nothing but padding depthwise", shape(2, 3, 4, 0), shape(3, 1, 3, 3), wide, 3, Epilogue.ofBias());
    }

    private void epilogues() {
        Window three = Window.of(3, 3).withPads(1, 1);
        for (UnaryFunction f : Functions.onFloats()) {
            activation("3x3 both " + Functions.label(f), shape(1, 5, 6, 7), shape(7, 5, 3, 3), three, 1, true, true, f);
        }
        // Results that are written by twos and by fours.
        UnaryFunction relu = UnaryFunction.RELU;
        activation("3x3 both rows of 6", shape(1, 2, 4, 6), shape(2, 2, 3, 3), three, 1, true, true, relu);
        activation("3x3 both rows of 8", shape(1, 2, 3, 8), shape(2, 2, 3, 3), three, 1, true, true, relu);
        for (UnaryFunction f : List.of(
                UnaryFunction.RELU,
                UnaryFunction.clip(-0.5f, 2),
                Functions.onFloats().get(2))) {
            String label = Functions.label(f);
            activation("1x1 both " + label, shape(2, 17, 7, 7), shape(19, 17, 1, 1), Window.of(1, 1), 1, true, true, f);
            activation("3x3 bias " + label, shape(2, 3, 13, 7), shape(9, 3, 3, 3), three, 1, true, false, f);
            activation("3x3 residual " + label, shape(2, 3, 13, 7), shape(9, 3, 3, 3), three, 1, false, true, f);
            activation("3x3 none " + label, shape(2, 3, 13, 7), shape(9, 3, 3, 3), three, 1, false, false, f);
            activation("groups both " + label, shape(2, 6, 9, 7), shape(4, 3, 3, 3), three, 2, true, true, f);
            activation("depthwise both " + label, shape(2, 6, 9, 7), shape(6, 1, 3, 3), three, 6, true, true, f);
            activation("depthwise residual " + label, shape(2, 6, 9, 7), shape(6, 1, 3, 3), three, 6, false, true, f);
            activation("1d both " + label, shape(2, 4, 19), shape(5, 4, 3), Window.of(3), 1, true, true, f);
            activation(
                    "3d both " + label,
                    shape(1, 2, 4, 5, 6),
                    shape(3, 2, 2, 2, 2),
                    Window.of(2, 2, 2),
                    1,
                    true,
                    true,
                    f);
        }
    }

    /** Sums are multiples of 1/4 and exact, so that the activation's own error is all that is allowed. */
    private void activation(
            String name, Shape x, Shape w, Window window, int groups, boolean bias, boolean residual, UnaryFunction f) {
        Conv op = new Conv(window, groups, new Epilogue(bias, residual, f));
        Fill fill = cases.fill(name);
        List<Tensor> operands = new ArrayList<>(List.of(fill.steps(x, 1, 0.5), fill.steps(w, 1, 0.5)));
        if (bias) {
            operands.add(fill.steps(shape(w.dim(0)), 4, 0.25));
        }
        if (residual) {
            operands.add(fill.steps(resultOf(x, w, window, groups), 4, 0.25));
        }
        cases.add(name, op, (in, out) -> Tolerance.sum(op, in, 0), operands.toArray(Tensor[]::new));
    }

    private void floats() {
        Window three = Window.of(3, 3).withPads(1, 1);
        floats("floats 3x3", shape(1, 17, 14, 15), shape(12, 17, 3, 3), three, 1);
        floats("floats 1x1", shape(1, 64, 9, 9), shape(33, 64, 1, 1), Window.of(1, 1), 1);
        floats(
                "floats 7x7",
                shape(1, 3, 20, 21),
                shape(8, 3, 7, 7),
                Window.of(7, 7).withStrides(2, 2).withPads(3, 3),
                1);
        floats("floats depthwise", shape(1, 9, 11, 12), shape(9, 1, 3, 3), three, 9);
        floats("floats groups", shape(1, 8, 11, 12), shape(6, 4, 3, 3), three, 2);
    }

    private void floats(String name, Shape x, Shape w, Window window, int groups) {
        Fill fill = cases.fill(name);
        cases.add(
                name,
                new Conv(window, groups, Epilogue.ofBias().withActivation(UnaryFunction.RELU)),
                (Tolerance) null,
                fill.uniform(x, -1, 1),
                fill.uniform(w, -1, 1),
                fill.uniform(shape(w.dim(0)), -1, 1));
    }
}
