package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.TensorType;
import org.cnn4j.op.Cast;
import org.cnn4j.op.Op;
import org.cnn4j.plan.Step;

/** Conversions between element types, as Java does them. */
final class CastKernels implements KernelFamily {
    @Override
    public boolean supports(Op op, List<TensorType> inputs) {
        return true;
    }

    @Override
    public void bind(Binder binder, Step step) {
        DType from = step.input(0).type().dtype();
        DType to = ((Cast) step.op()).to();
        int mode = to == DType.BOOL ? 1 : from == DType.FLOAT32 && to != DType.FLOAT32 ? 2 : 0;
        String convert = to == DType.INT64 ? "convert_long_sat_rtz" : "convert_int_sat_rtz";
        int count = step.output().size();
        binder.launch(
                        "cast",
                        "-DFROM=" + Types.of(from) + " -DTO=" + Types.of(to) + " -DMODE=" + mode + " -DCONVERT="
                                + convert,
                        "cast.cl")
                .buffer(binder.memory(step.input(0)))
                .buffer(binder.memory(step.output()))
                .ints(count)
                .size(count, 64);
    }
}
