package org.cnn4j.plan;

import java.util.List;
import org.cnn4j.TensorType;
import org.cnn4j.op.Op;

/**
 * One operator of a plan with the places of its operands and results.
 *
 * @param scratch FLOAT32 elements in the arena that the step may use as it likes while it runs, or null
 * @param uses how often the first result is read: by operators, concatenations and reshapes that are no steps included, and as an
 *     output of the plan
 */
public record Step(int index, String name, Op op, List<Slot> inputs, List<Slot> outputs, Slot scratch, int uses) {
    public Step {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    public Slot input(int i) {
        return inputs.get(i);
    }

    /** The only result. */
    public Slot output() {
        return outputs.get(0);
    }

    public List<TensorType> inputTypes() {
        return inputs.stream().map(Slot::type).toList();
    }

    public List<TensorType> outputTypes() {
        return outputs.stream().map(Slot::type).toList();
    }

    /** This step with other operands. */
    public Step withInputs(List<Slot> operands) {
        return new Step(index, name, op, operands, outputs, scratch, uses);
    }

    @Override
    public String toString() {
        return index + ":" + name + " (" + op.name() + " " + inputTypes() + " -> " + outputTypes() + ")";
    }
}
