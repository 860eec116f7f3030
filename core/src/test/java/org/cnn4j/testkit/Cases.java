package org.cnn4j.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.Op;

/** Collects the cases of one family. */
final class Cases {
    /** How near a result must come, worked out from the operands and the expected result. */
    interface Rule extends BiFunction<List<RefTensor>, RefTensor, Tolerance> {}

    /** The same for all results of an operator with several. */
    interface AllRule extends BiFunction<List<RefTensor>, List<RefTensor>, List<Tolerance>> {}

    private final String family;
    private final List<ContractCase> cases = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    Cases(String family) {
        this.family = family;
    }

    /** Random contents that depend on the case's name alone. */
    Fill fill(String name) {
        return new Fill((family + "/" + name).hashCode());
    }

    void add(String name, Op op, Tolerance tolerance, Tensor... operands) {
        if (!names.add(name)) {
            throw new IllegalStateException("Two cases are named " + family + "/" + name);
        }
        cases.add(new ContractCase(family + "/" + name, op, List.of(operands), tolerance));
    }

    void add(String name, Op op, Rule rule, Tensor... operands) {
        List<RefTensor> in = List.of(operands).stream().map(RefTensor::of).toList();
        add(name, op, rule.apply(in, Reference.apply(op, in)), operands);
    }

    /** A case with several results; the rules give the tolerance of each. */
    void addAll(String name, Op op, AllRule rule, Tensor... operands) {
        if (!names.add(name)) {
            throw new IllegalStateException("Two cases are named " + family + "/" + name);
        }
        List<RefTensor> in = List.of(operands).stream().map(RefTensor::of).toList();
        List<Tolerance> all = rule.apply(in, Reference.results(op, in));
        cases.add(new ContractCase(family + "/" + name, op, List.of(operands), all.get(0), all.subList(1, all.size())));
    }

    List<ContractCase> all() {
        return Collections.unmodifiableList(cases);
    }

    static Shape shape(int... dims) {
        return Shape.of(dims);
    }
}
