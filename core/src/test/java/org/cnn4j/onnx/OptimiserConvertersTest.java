package org.cnn4j.onnx;

import static org.cnn4j.onnx.CompositionConvertersTest.run;
import static org.cnn4j.onnx.Imports.assertFloats;
import static org.cnn4j.onnx.Imports.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.junit.jupiter.api.Test;

class OptimiserConvertersTest {
    private static final String DOMAIN = "ai.onnx.preview.training";
    private static final Shape ONE = Shape.of(1);

    /** A file whose node optimises tensors of one element; {@code inputs} and {@code outputs} are names with commas between. */
    private static TestModel model(String op, String inputs, String outputs, Proto... attributes) {
        TestModel model = new TestModel(13).opset(DOMAIN, 1);
        for (String input : inputs.split(",")) {
            if (input.equals("t")) {
                model.input(input, TestModel.INT64);
            } else if (input.equals("r")) {
                model.input(input, TestModel.FLOAT);
            } else {
                model.input(input, TestModel.FLOAT, 1);
            }
        }
        return model.nodeOf(DOMAIN, op, inputs, outputs, attributes).output(outputs.split(","));
    }

    private static Tensor[] operands(double rate, long count, double... values) {
        Tensor[] all = new Tensor[2 + values.length];
        all[0] = Tensor.scalar((float) rate);
        all[1] = Tensor.of(Shape.scalar(), count);
        for (int k = 0; k < values.length; k++) {
            all[2 + k] = Tensor.of(ONE, (float) values[k]);
        }
        return all;
    }

    private static Proto[] momentum(String mode) {
        return new Proto[] {
            TestModel.attr("alpha", 0.5f),
            TestModel.attr("beta", 0.25f),
            TestModel.attr("norm_coefficient", 0.5f),
            TestModel.attr("mode", mode)
        };
    }

    @Test
    void momentumDampsTheGradientFromTheSecondUpdateOn() {
        TestModel model = model("Momentum", "r,t,x,g,v", "x2,v2", momentum("standard"));
        // The gradient with its share of x is 2 + 4 / 2 = 4.
        List<Tensor> first = run(model, operands(0.5, 0, 4, 2, 8));
        assertFloats(first.get(0), ONE, 4 - 0.5 * (8 * 0.5 + 4));
        assertFloats(first.get(1), ONE, 8);
        List<Tensor> second = run(model, operands(0.5, 1, 4, 2, 8));
        assertFloats(second.get(0), ONE, 4 - 0.5 * (8 * 0.5 + 4 * 0.25));
        assertFloats(second.get(1), ONE, 5);
    }

    @Test
    void nesterovLooksAhead() {
        TestModel model = model("Momentum", "r,t,x,g,v", "x2,v2", momentum("nesterov"));
        List<Tensor> results = run(model, operands(0.5, 1, 4, 2, 8));
        assertFloats(results.get(0), ONE, 4 - 0.5 * (4 + 0.5 * 5));
        assertFloats(results.get(1), ONE, 5);
    }

    @Test
    void adagradDecaysItsRate() {
        TestModel model = model(
                "Adagrad", "r,t,x,g,h", "x2,h2", TestModel.attr("decay_factor", 0.5f), TestModel.attr("epsilon", 3f));
        List<Tensor> results = run(model, operands(1, 2, 1, 4, 9));
        assertFloats(results.get(0), ONE, 1 - 0.5 * 4 / (5 + 3));
        assertFloats(results.get(1), ONE, 25);
    }

    @Test
    void severalTensorsAreUpdatedEachByItsOwnGradient() {
        TestModel model = model("Adagrad", "r,t,xa,xb,ga,gb,ha,hb", "xa2,xb2,ha2,hb2");
        List<Tensor> results = run(model, operands(1, 0, 1, 2, 3, 4, 55, 0));
        assertFloats(results.get(0), ONE, 1 - 3 / 8.);
        assertFloats(results.get(1), ONE, 2 - 4 / 4.);
        assertFloats(results.get(2), ONE, 64);
        assertFloats(results.get(3), ONE, 16);
    }

    private static double adam(long count, Proto... attributes) {
        TestModel model = model("Adam", "r,t,x,g,v,h", "x2,v2,h2", attributes);
        List<Tensor> results = run(model, operands(2, count, 3, 2, 0, 4));
        return results.get(0).getDouble(0);
    }

    @Test
    void adamCorrectsTheBiasOfItsAverages() {
        Proto[] attributes = {
            TestModel.attr("alpha", 0.5f),
            TestModel.attr("beta", 0.75f),
            TestModel.attr("epsilon", 0f),
            TestModel.attr("norm_coefficient_post", 0.5f)
        };
        // Averages: v = 0 / 2 + 2 / 2 = 1 and h = 4 * 0.75 + 2² / 4 = 4.
        assertEquals(0.5 * (3 - 2 * 1 / 2.), adam(0, attributes), 1e-6);
        assertEquals(0.5 * (3 - 2 * Math.sqrt(1 - 0.5625) / 0.75 * 1 / 2), adam(2, attributes), 1e-6);
        double late = 0.5 * (3 - 2 * 1 / 2.);
        assertEquals(late, adam(1_000_000, attributes), 1e-6);
    }

    @Test
    void adamTakesOnnxDefaultsAndNoDecayAtAll() {
        double alpha = 0.9f;
        double beta = 0.999f;
        double v = (1 - alpha) * 2;
        double h = beta * 4 + (1 - beta) * 4;
        double rate = 2 * Math.sqrt(1 - beta) / (1 - alpha);
        assertEquals(3 - rate * v / (Math.sqrt(h) + 1e-6), adam(1), 1e-6);
        double plain = adam(1, TestModel.attr("alpha", 0f), TestModel.attr("beta", 0f));
        assertEquals(3 - 2 * 2 / (2 + 1e-6), plain, 1e-6);
    }

    private static void refused(String part, TestModel model, TensorType... types) {
        assertRefused(model, List.of(part, DOMAIN + "."), types);
    }

    private static TensorType[] types(int tensors) {
        TensorType[] all = new TensorType[2 + tensors];
        Arrays.fill(all, TensorType.float32(1));
        all[0] = TensorType.float32();
        all[1] = new TensorType(DType.INT64, Shape.scalar());
        return all;
    }

    @Test
    void whatDoesNotFitIsNamed() {
        refused("3 tensors for each", model("Adagrad", "r,t,x,g", "x2"), types(2));
        refused(
                "mode 'fast' is unknown",
                model("Momentum", "r,t,x,g,v", "x2", TestModel.attr("mode", "fast")),
                types(3));
        TestModel noBeta =
                model("Momentum", "r,t,x,g,v", "x2", TestModel.attr("mode", "standard"), TestModel.attr("alpha", 0.5f));
        refused("attribute 'beta' is missing", noBeta, types(3));
        refused("beta 1.0", model("Adam", "r,t,x,g,v,h", "x2", TestModel.attr("beta", 1f)), types(4));
        TestModel otherShape = new TestModel(13)
                .opset(DOMAIN, 1)
                .input("r", TestModel.FLOAT)
                .input("t", TestModel.INT64)
                .input("x", TestModel.FLOAT, 2)
                .input("g", TestModel.FLOAT, 3)
                .input("h", TestModel.FLOAT, 2)
                .nodeOf(DOMAIN, "Adagrad", "r,t,x,g,h", "x2")
                .output("x2");
        TensorType[] types = types(3);
        types[2] = TensorType.float32(2);
        types[3] = TensorType.float32(3);
        types[4] = TensorType.float32(2);
        refused("input 3 must be float32[2] as input 2, not float32[3]", otherShape, types);
        refused("its count of updates (input 1)", model("Adagrad", "r,x,y,g,h", "x2"), floats(5));
    }

    private static TensorType[] floats(int count) {
        TensorType[] all = new TensorType[count];
        Arrays.fill(all, TensorType.float32(1));
        all[0] = TensorType.float32();
        return all;
    }

    @Test
    void otherOperatorsDomainsAndVersionsAreRefusedByName() {
        TestModel gradient = new TestModel(13)
                .opset(DOMAIN, 1)
                .input("x", TestModel.FLOAT, 1)
                .nodeOf(DOMAIN, "Gradient", "x", "y")
                .output("y");
        refused("Gradient, opset 1): this operator is not supported: cut", gradient, TensorType.float32(1));
        TestModel other = new TestModel(13)
                .opset("com.example", 1)
                .input("x", TestModel.FLOAT, 1)
                .nodeOf("com.example", "Relu", "x", "y")
                .output("y");
        assertRefused(other, List.of("(com.example.Relu, opset 1)", "not supported"), TensorType.float32(1));
        TestModel later = new TestModel(13)
                .opset(DOMAIN, 2)
                .input("x", TestModel.FLOAT, 1)
                .nodeOf(DOMAIN, "Adam", "x", "y")
                .output("y");
        refused("opset 2): this operator is supported in opsets 1 only", later, TensorType.float32(1));
    }
}
