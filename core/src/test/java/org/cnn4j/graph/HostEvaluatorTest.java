package org.cnn4j.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.cnn4j.Tensor;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Window;
import org.cnn4j.testkit.Comparison;
import org.cnn4j.testkit.ContractCase;
import org.cnn4j.testkit.ContractCases;
import org.cnn4j.testkit.Reference;
import org.cnn4j.testkit.Tolerance;
import org.junit.jupiter.api.Test;

/** What is folded while a graph is made is what a backend would have computed. */
class HostEvaluatorTest {
    @Test
    void agreesWithTheReferenceWhereverItAnswers() {
        List<String> wrong = new ArrayList<>();
        Set<String> answered = new TreeSet<>();
        for (ContractCase c : ContractCases.all()) {
            Tensor folded = HostEvaluator.evaluate(c.op(), c.operands());
            if (folded == null) {
                continue;
            }
            if (!c.family().equals("large")) {
                answered.add(c.family());
            }
            Tolerance tolerance = c.tolerance() == null ? Tolerance.EXACT : c.tolerance();
            String difference =
                    Comparison.difference(Reference.run(c.op(), c.operands()).get(0), folded, tolerance);
            if (difference != null) {
                wrong.add(c.name() + ": " + difference);
            }
        }
        assertTrue(wrong.isEmpty(), wrong.size() + " wrong:\n" + String.join("\n", wrong));
        assertEquals(
                Set.of(
                        "binary",
                        "cast",
                        "concat",
                        "dropout",
                        "expand",
                        "gather",
                        "pad",
                        "reduce",
                        "reshape",
                        "slice",
                        "transpose",
                        "unary",
                        "where"),
                answered);
    }

    @Test
    void leavesNetworksToTheBackends() {
        Tensor matrix = Tensor.of(org.cnn4j.Shape.of(2, 2), 1f, 2f, 3f, 4f);
        assertNull(HostEvaluator.evaluate(new MatMul(false, false, Epilogue.NONE), List.of(matrix, matrix)));
        Tensor picture = matrix.reshape(org.cnn4j.Shape.of(1, 1, 2, 2));
        assertNull(HostEvaluator.evaluate(Pool.max(Window.of(1, 1)), List.of(picture)));
    }

    @Test
    void doesNotDivideIntegersByZero() {
        Tensor one = Tensor.of(org.cnn4j.Shape.of(1), 1L);
        Tensor zero = Tensor.of(org.cnn4j.Shape.of(1), 0L);
        for (Binary.Kind kind : List.of(Binary.Kind.DIV, Binary.Kind.MOD, Binary.Kind.FMOD)) {
            assertNull(HostEvaluator.evaluate(new Binary(kind), List.of(one, zero)), kind.toString());
        }
    }
}
