package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Window;

/** Gradients of convolutions with respect to their weights. */
final class ConvWeightGradientCases {
    private final Cases cases = new Cases("convWeightGradient");

    static List<ContractCase> all() {
        ConvWeightGradientCases self = new ConvWeightGradientCases();
        self.oneAxis();
        self.twoAxes();
        self.channels();
        self.windows();
        self.groups();
        self.threeAxes();
        self.empty();
        self.networks();
        self.floats();
        return self.cases.all();
    }

    /** A case with small integers, whose sums are exact. */
    private void add(String name, Shape x, int filters, Window window, int groups) {
        Fill fill = cases.fill(name);
        cases.add(
                name,
                new ConvWeightGradient(window, groups),
                Tolerance.EXACT,
                fill.integers(x, -3, 3),
                fill.integers(maps(x, filters, window, groups), -2, 2));
    }

    private void add(String name, Shape x, int filters, Window window) {
        add(name, x, filters, window, 1);
    }

    /** The shape of what a convolution of {@code x} gives. */
    static Shape maps(Shape x, int filters, Window window, int groups) {
        List<Integer> w = new ArrayList<>(List.of(filters, x.dim(1) / groups));
        w.addAll(window.kernel());
        RefTensor image = RefTensor.zeros(org.cnn4j.DType.FLOAT32, x.dims());
        RefTensor weights = RefTensor.zeros(org.cnn4j.DType.FLOAT32, Shape.of(w).dims());
        return new Conv(window, groups, Epilogue.NONE)
                .infer(List.of(image.type(), weights.type()))
                .get(0)
                .shape();
    }

    private void oneAxis() {
        add("1d one element", shape(1, 1, 1), 1, Window.of(1));
        add("1d k3 pad", shape(2, 3, 17), 5, Window.of(3).withPads(1));
        add("1d k5 stride 3", shape(1, 7, 131), 17, Window.of(5).withStrides(3));
        add("1d stride over kernel", shape(3, 3, 23), 4, Window.of(2).withStrides(5));
        add("1d dilation", shape(1, 3, 29), 4, Window.of(3).withDilations(4).withPads(2));
        add("1d asymmetric", shape(3, 2, 13), 3, Window.of(4).withPads(List.of(0), List.of(3)));
        add("1d groups", shape(2, 6, 19), 9, Window.of(3), 3);
        add("1d depthwise", shape(2, 17, 31), 17, Window.of(3).withPads(1), 17);
    }

    private void twoAxes() {
        Window three = Window.of(3, 3).withPads(1, 1);
        add("1x1", shape(2, 17, 7, 9), 33, Window.of(1, 1));
        add("1x1 one pixel", shape(5, 6, 1, 1), 10, Window.of(1, 1));
        add("1x1 stride 2", shape(2, 16, 9, 8), 6, Window.of(1, 1).withStrides(2, 2));
        add("1x1 padded", shape(1, 3, 5, 4), 5, Window.of(1, 1).withPads(1, 2));
        add("3x3", shape(2, 5, 10, 9), 6, Window.of(3, 3));
        add("3x3 same", shape(2, 6, 14, 13), 16, three);
        add("3x3 one pixel", shape(1, 4, 1, 1), 3, three);
        add("3x3 stride 2", shape(2, 8, 15, 14), 16, three.withStrides(2, 2));
        add("3x3 wide", shape(1, 3, 67, 131), 17, three);
        add("5x5", shape(2, 3, 19, 23), 8, Window.of(5, 5).withPads(2, 2));
        add(
                "7x7 stride 2",
                shape(1, 3, 31, 29),
                9,
                Window.of(7, 7).withStrides(2, 2).withPads(3, 3));
        add("11x11 stride 4", shape(1, 3, 39, 43), 6, Window.of(11, 11).withStrides(4, 4));
    }

    /** Rows of weights of all lengths around those of vectors and tiles. */
    private void channels() {
        Window three = Window.of(3, 3).withPads(1, 1);
        int[] counts = {1, 3, 6, 16, 17, 33, 64};
        for (int i = 0; i < counts.length; i++) {
            int others = counts[counts.length - 1 - i];
            add("3x3 " + counts[i] + " to " + others, shape(2, counts[i], 7, 6), others, three);
            add("3x3 of one picture " + counts[i] + " to 16", shape(1, counts[i], 6, 5), 16, three);
            add("1x1 " + counts[i] + " to 33", shape(2, counts[i], 5, 7), 33, Window.of(1, 1));
            add("3x3 depthwise " + counts[i], shape(2, counts[i], 6, 7), counts[i], three, counts[i]);
        }
    }

    private void windows() {
        add("1x7", shape(1, 5, 9, 17), 7, Window.of(1, 7).withPads(0, 3));
        add("7x1", shape(1, 5, 17, 9), 7, Window.of(7, 1).withPads(3, 0));
        add("2x3 asymmetric", shape(2, 3, 8, 9), 5, Window.of(2, 3).withPads(List.of(1, 0), List.of(0, 2)));
        Window odd = Window.of(3, 3).withStrides(2, 2).withPads(List.of(0, 0), List.of(1, 1));
        add("3x3 stride 2 odd pads", shape(2, 3, 16, 16), 8, odd);
        add("stride over kernel", shape(2, 4, 11, 13), 3, Window.of(2, 2).withStrides(3, 5));
        add(
                "unequal strides",
                shape(1, 3, 11, 13),
                4,
                Window.of(3, 3).withStrides(1, 2).withPads(1, 1));
        add(
                "dilation 2",
                shape(1, 3, 13, 12),
                5,
                Window.of(3, 3).withDilations(2, 2).withPads(2, 2));
        Window both = Window.of(3, 2).withDilations(3, 1).withStrides(2, 2).withPads(3, 1);
        add("dilation 3x1 stride 2", shape(1, 3, 17, 12), 5, both);
        add("kernel is input", shape(3, 6, 5, 7), 11, Window.of(5, 7));
        add("kernel over input", shape(1, 2, 2, 3), 3, Window.of(5, 5).withPads(2, 2));
        add("pads over kernel", shape(1, 2, 3, 3), 3, Window.of(2, 2).withPads(4, 3));
        add("rest that no window meets", shape(2, 3, 10, 9), 4, Window.of(3, 3).withStrides(4, 4));
        add("one output", shape(1, 3, 4, 4), 2, Window.of(3, 3).withStrides(7, 7));
    }

    private void groups() {
        Window three = Window.of(3, 3).withPads(1, 1);
        add("groups 2", shape(2, 6, 9, 8), 10, three, 2);
        add("groups 3 stride 2", shape(2, 9, 11, 7), 6, three.withStrides(2, 2), 3);
        add("groups 2 dilated", shape(1, 6, 13, 12), 4, three.withDilations(2, 2), 2);
        add("groups 1x1", shape(2, 12, 5, 5), 20, Window.of(1, 1), 4);
        add("groups 17 each 2", shape(1, 34, 7, 7), 34, three, 17);
        add("depthwise stride 2", shape(2, 33, 15, 14), 33, three.withStrides(2, 2), 33);
        add("depthwise 5x5", shape(1, 8, 7, 9), 8, Window.of(5, 5).withPads(2, 2), 8);
        add("depthwise wide", shape(2, 3, 67, 131), 3, three, 3);
        add("depthwise dilated", shape(1, 6, 13, 12), 6, Window.of(3, 3).withDilations(2, 2), 6);
        add("depthwise twice the filters", shape(2, 5, 9, 8), 10, three, 5);
    }

    private void threeAxes() {
        add("3d 1x1x1", shape(2, 3, 2, 5, 7), 4, Window.of(1, 1, 1));
        add("3d 3x3x3", shape(1, 3, 5, 9, 11), 6, Window.of(3, 3, 3).withPads(1, 1, 1));
        add("3d 3x2x1 strides", shape(2, 2, 7, 6, 5), 5, Window.of(3, 2, 1).withStrides(2, 1, 3));
        Window odd =
                new Window(List.of(2, 3, 2), List.of(1, 2, 1), List.of(0, 1, 2), List.of(1, 2, 0), List.of(3, 1, 2));
        add("3d dilated asymmetric", shape(1, 2, 9, 7, 8), 3, odd);
        add("3d groups", shape(2, 4, 4, 5, 6), 6, Window.of(2, 2, 2), 2);
        Window before = Window.of(1, 3, 3).withStrides(2, 1, 1).withPads(List.of(1, 1, 1), List.of(0, 1, 1));
        add("3d padding alone", shape(1, 2, 1, 4, 5), 3, before);
        add("3d depthwise padding alone", shape(1, 2, 1, 4, 5), 2, before, 2);
        add("3d depthwise", shape(1, 5, 4, 5, 6), 5, Window.of(3, 3, 3).withPads(1, 1, 1), 5);
    }

    /** Sums of nothing are 0. */
    private void empty() {
        Window three = Window.of(3, 3).withPads(1, 1);
        add("batch 0", shape(0, 3, 5, 5), 4, three);
        add("batch 0 1x1", shape(0, 3, 5, 5), 4, Window.of(1, 1));
        add("batch 0 depthwise", shape(0, 3, 5, 5), 3, three, 3);
        add("no filters", shape(2, 3, 5, 5), 0, three);
        add("no channels", shape(2, 0, 5, 6), 4, three);
        add("nothing but padding", shape(2, 3, 0, 4), 4, Window.of(3, 3).withPads(2, 2));
    }

    /** Layers of LeNet-5 and of residual networks, whose sums are long and whose weights are few. */
    private void networks() {
        Window three = Window.of(3, 3).withPads(1, 1);
        Window five = Window.of(5, 5);
        add("large 5x5 first layer", shape(64, 1, 28, 28), 6, five.withPads(2, 2));
        add("large 5x5 second layer", shape(32, 6, 14, 14), 16, five);
        add("large 3x3 planes of 16", shape(8, 64, 16, 16), 24, three);
        add("large 3x3 planes of 4", shape(16, 67, 4, 4), 65, three);
        add("large 3x3 stride 2", shape(4, 33, 32, 31), 17, three.withStrides(2, 2));
        add("large 1x1", shape(4, 130, 14, 13), 67, Window.of(1, 1));
        add("large 1x1 stride 2", shape(8, 64, 16, 16), 129, Window.of(1, 1).withStrides(2, 2));
        add(
                "large 7x7 stride 2",
                shape(4, 3, 64, 64),
                20,
                Window.of(7, 7).withStrides(2, 2).withPads(3, 3));
        add("large depthwise", shape(8, 96, 28, 28), 96, three, 96);
        add("large one plane", shape(1, 2, 300, 307), 3, three);
    }

    private void floats() {
        Window three = Window.of(3, 3).withPads(1, 1);
        floats("floats 3x3", shape(4, 17, 14, 15), 12, three, 1);
        floats("floats 1x1", shape(2, 64, 9, 9), 33, Window.of(1, 1), 1);
        floats("floats 5x5", shape(16, 1, 28, 28), 6, Window.of(5, 5).withPads(2, 2), 1);
        floats("floats depthwise", shape(3, 9, 11, 12), 9, three, 9);
        floats("floats groups", shape(3, 8, 11, 12), 6, three, 2);
        floats("floats 3d", shape(2, 3, 5, 6, 7), 4, Window.of(3, 3, 3).withPads(1, 1, 1), 1);
    }

    private void floats(String name, Shape x, int filters, Window window, int groups) {
        Fill fill = cases.fill(name);
        cases.add(
                name,
                new ConvWeightGradient(window, groups),
                (Tolerance) null,
                fill.uniform(x, -1, 1),
                fill.uniform(maps(x, filters, window, groups), -1, 1));
    }
}
