package org.cnn4j.testkit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Op;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.Backend;
import org.junit.jupiter.api.Test;

/** The suite fails where it must: small spoilt backends, and what it says of them. */
class SuiteCatchesTest {
    private static final List<ContractCase> ALL = ContractCases.all();
    private static final ContractCase CONV = named("conv/3x3 valid");
    private static final ContractCase ADD = named("binary/ADD FLOAT32 same");

    private static ContractCase named(String name) {
        return ALL.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
    }

    private static String failure(Backend backend, ContractCase c) {
        String message = assertThrows(AssertionError.class, () -> CaseRunner.check(backend, c, 0))
                .getMessage();
        assertTrue(message.contains(c.name()) && message.contains(c.reproduce()), message);
        return message;
    }

    /** Adds {@code by} to one element of every result of {@code spoilt} steps. */
    private static Backend adding(Class<? extends Op> spoilt, float by) {
        return new ReferenceBackend() {
            @Override
            protected List<Tensor> compute(Step step, List<Tensor> operands) {
                List<Tensor> right = super.compute(step, operands);
                if (!spoilt.isInstance(step.op())) {
                    return right;
                }
                float[] values = right.get(0).toFloatArray();
                values[values.length / 2] += by;
                return List.of(Tensor.of(right.get(0).shape(), values));
            }
        };
    }

    @Test
    void aWrongValue() {
        String message = failure(adding(Conv.class, 1), CONV);
        assertTrue(message.contains("1 of 336 elements") && message.contains("[0, 3, 0, 0]: expected"), message);
    }

    @Test
    void aWrongValueThatIsHardlyWrong() {
        failure(adding(Binary.class, 1e-5f), ADD);
        CaseRunner.check(adding(Conv.class, 1e-7f), named("conv/floats 3x3"), 0);
        failure(adding(Conv.class, 1e-3f), named("conv/floats 3x3"));
    }

    @Test
    void aWrongSecondResult() {
        Backend backend = new ReferenceBackend() {
            @Override
            protected List<Tensor> compute(Step step, List<Tensor> operands) {
                List<Tensor> right = super.compute(step, operands);
                if (right.size() == 1) {
                    return right;
                }
                long[] indices = right.get(1).toLongArray();
                indices[3]++;
                return List.of(right.get(0), Tensor.of(right.get(1).shape(), indices));
            }
        };
        assertTrue(failure(backend, named("topK/largest FLOAT32")).contains("1 of "));
        assertTrue(failure(backend, named("maxPoolIndices/2x2 stride 2")).contains("1 of "));
    }

    @Test
    void eachResultByItsOwnTolerance() {
        ContractCase norm = named("batchNormTraining/[2, 17, 7, 5]");
        for (int result = 0; result < 3; result++) {
            int spoilt = result;
            Backend backend = new ReferenceBackend() {
                @Override
                protected List<Tensor> compute(Step step, List<Tensor> operands) {
                    List<Tensor> results = new ArrayList<>(super.compute(step, operands));
                    if (results.size() == 3) {
                        float[] values = results.get(spoilt).toFloatArray();
                        values[3] += 1e-3f;
                        results.set(spoilt, Tensor.of(results.get(spoilt).shape(), values));
                    }
                    return results;
                }
            };
            assertTrue(failure(backend, norm).contains("result" + result + ": 1 of "));
        }
    }

    @Test
    void aWriteOutOfBounds() {
        Backend backend = new ReferenceBackend() {
            @Override
            protected void store(Tensor result, Object arena, Slot slot) {
                super.store(result, arena, slot);
                ((float[]) arena)[slot.index() + slot.size()] = 0;
            }
        };
        assertTrue(failure(backend, CONV).contains("out of bounds"));
    }

    @Test
    void aResultThatChangesFromRunToRun() {
        Backend backend = new ReferenceBackend() {
            private int runs;

            @Override
            protected List<Tensor> compute(Step step, List<Tensor> operands) {
                float[] values = super.compute(step, operands).get(0).toFloatArray();
                values[0] += ++runs * 1e-7f;
                return List.of(Tensor.of(step.output().type().shape(), values));
            }
        };
        assertTrue(failure(backend, named("conv/floats 1x1")).contains("second run"));
    }

    @Test
    void anOperandThatIsWritten() {
        Backend backend = new ReferenceBackend() {
            @Override
            public org.cnn4j.spi.Executable compile(org.cnn4j.plan.Plan plan) {
                plan.constants().forEach(t -> t.floats()[0]++);
                return super.compile(plan);
            }
        };
        ContractCase own = new ContractCase(
                ADD.name(),
                ADD.op(),
                List.of(Tensor.of(Shape.of(2), 1f, 2f), Tensor.of(Shape.of(2), 3f, 4f)),
                Tolerance.EXACT);
        failure(backend, own);
    }

    @Test
    void skipsThatDoNotAgreeWithWhatIsDeclared() {
        Backend refusing = new ReferenceBackend() {
            @Override
            public boolean supports(Op op, List<TensorType> inputs) {
                return !(op instanceof Conv);
            }
        };
        AssertionError undeclared =
                assertThrows(AssertionError.class, () -> BackendContract.checkSupport(refusing, CONV, false));
        assertTrue(undeclared.getMessage().contains("does not declare"), undeclared.getMessage());
        assertFalse(BackendContract.checkSupport(refusing, CONV, true));
        assertThrows(AssertionError.class, () -> BackendContract.checkSupport(refusing, ADD, true));
    }

    @Test
    void comparisonKnowsTheSpecialNumbers() {
        Tensor special = Tensor.of(Shape.of(4), Float.NaN, Float.POSITIVE_INFINITY, -0f, 1f);
        RefTensor expected = RefTensor.of(special);
        Tolerance wide = Tolerance.ofLargest(expected, 1e6);
        assertNull(Comparison.difference(expected, special, Tolerance.BITWISE));
        float[][] wrong = {
            {0, Float.POSITIVE_INFINITY, 0, 1},
            {Float.NaN, Float.NEGATIVE_INFINITY, 0, 1},
            {Float.NaN, 3e38f, 0, 1},
            {Float.NaN, Float.POSITIVE_INFINITY, Float.NaN, 1},
            {Float.NaN, Float.POSITIVE_INFINITY, 0, Float.POSITIVE_INFINITY}
        };
        for (float[] values : wrong) {
            assertNotNull(Comparison.difference(expected, Tensor.of(Shape.of(4), values), wide));
        }
        Tensor positive = Tensor.of(Shape.of(4), Float.NaN, Float.POSITIVE_INFINITY, 0f, 1f);
        assertNull(Comparison.difference(expected, positive, Tolerance.EXACT));
        assertNotNull(Comparison.difference(expected, positive, Tolerance.BITWISE));
        assertNotNull(Comparison.difference(expected, special.reshape(Shape.of(2, 2)), Tolerance.EXACT));
    }

    @Test
    void theErrorFunctionIsRight() {
        // Abramowitz and Stegun, table 7.1.
        double[][] table = {{0.5, 0.5204998778}, {1, 0.8427007929}, {2, 0.9953222650}, {-1.5, -0.9661051465}};
        for (double[] row : table) {
            double value = RefFunctions.apply(UnaryFunction.of(UnaryFunction.Kind.ERF), row[0]);
            assertTrue(Math.abs(value - row[1]) < 1e-10, row[0] + ": " + value);
        }
    }
}
