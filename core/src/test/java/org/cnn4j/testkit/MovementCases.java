package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Expand;
import org.cnn4j.op.Gather;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Transpose;

/** Operators that only move elements: every bit arrives, NaN and -0 among them, for every element type. */
final class MovementCases {
    private MovementCases() {}

    private static void add(Cases cases, String name, DType dtype, Op op, Shape... operands) {
        Fill fill = cases.fill(name);
        List<Tensor> tensors = new ArrayList<>();
        for (Shape operand : operands) {
            tensors.add(fill.anything(dtype, operand));
        }
        cases.add(name, op, Tolerance.BITWISE, tensors.toArray(Tensor[]::new));
    }

    static List<ContractCase> reshape() {
        Cases cases = new Cases("reshape");
        for (DType dtype : DType.values()) {
            add(cases, "flatten " + dtype, dtype, new Reshape(shape(2, 105)), shape(2, 3, 5, 7));
        }
        add(cases, "to scalar", DType.FLOAT32, new Reshape(shape()), shape(1, 1, 1));
        add(cases, "empty", DType.FLOAT32, new Reshape(shape(3, 0, 7)), shape(0, 4));
        return cases.all();
    }

    static List<ContractCase> transpose() {
        Cases cases = new Cases("transpose");
        for (DType dtype : DType.values()) {
            add(cases, "rows and columns " + dtype, dtype, new Transpose(List.of(1, 0)), shape(67, 131));
            add(cases, "to channels last " + dtype, dtype, new Transpose(List.of(0, 2, 3, 1)), shape(2, 3, 5, 7));
        }
        permutations(new ArrayList<>(), 4)
                .forEach(perm -> add(cases, "four " + perm, DType.FLOAT32, new Transpose(perm), shape(2, 3, 5, 4)));
        permutations(new ArrayList<>(), 3)
                .forEach(perm -> add(cases, "three " + perm, DType.FLOAT32, new Transpose(perm), shape(17, 33, 5)));
        add(cases, "scalar", DType.FLOAT32, new Transpose(List.of()), shape());
        add(cases, "one axis", DType.INT64, new Transpose(List.of(0)), shape(9));
        add(cases, "five axes", DType.FLOAT32, new Transpose(List.of(4, 2, 0, 3, 1)), shape(2, 3, 4, 5, 6));
        add(cases, "six axes", DType.FLOAT32, new Transpose(List.of(0, 1, 4, 2, 5, 3)), shape(2, 3, 2, 2, 4, 3));
        add(cases, "ones", DType.FLOAT32, new Transpose(List.of(3, 1, 0, 2)), shape(1, 5, 1, 1));
        add(cases, "empty", DType.FLOAT32, new Transpose(List.of(1, 0)), shape(0, 4));
        return cases.all();
    }

    private static List<List<Integer>> permutations(List<Integer> start, int rank) {
        if (start.size() == rank) {
            return List.of(List.copyOf(start));
        }
        List<List<Integer>> all = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            if (!start.contains(i)) {
                start.add(i);
                all.addAll(permutations(start, rank));
                start.remove(start.size() - 1);
            }
        }
        return all;
    }

    static List<ContractCase> concat() {
        Cases cases = new Cases("concat");
        for (DType dtype : DType.values()) {
            add(
                    cases,
                    "channels " + dtype,
                    dtype,
                    new Concat(1),
                    shape(2, 3, 5, 7),
                    shape(2, 1, 5, 7),
                    shape(2, 17, 5, 7));
        }
        add(cases, "one operand", DType.FLOAT32, new Concat(0), shape(3, 5));
        add(cases, "first axis", DType.FLOAT32, new Concat(0), shape(3, 131), shape(4, 131));
        add(
                cases,
                "last axis",
                DType.FLOAT32,
                new Concat(2),
                shape(3, 5, 1),
                shape(3, 5, 2),
                shape(3, 5, 3),
                shape(3, 5, 1));
        add(cases, "vectors", DType.INT64, new Concat(0), shape(1), shape(2), shape(1));
        add(cases, "with an empty one", DType.FLOAT32, new Concat(1), shape(2, 0, 3), shape(2, 4, 3));
        add(cases, "all empty", DType.FLOAT32, new Concat(0), shape(0, 3), shape(0, 3));
        add(cases, "batch 0", DType.FLOAT32, new Concat(1), shape(0, 2, 3), shape(0, 4, 3));
        add(
                cases,
                "ten operands",
                DType.FLOAT32,
                new Concat(1),
                Collections.nCopies(10, shape(2, 3, 4)).toArray(Shape[]::new));
        return cases.all();
    }

    static List<ContractCase> slice() {
        Cases cases = new Cases("slice");
        for (DType dtype : DType.values()) {
            add(
                    cases,
                    "middle " + dtype,
                    dtype,
                    new Slice(List.of(0, 1, 2), shape(3, 3, 4), List.of(1, 1, 1)),
                    shape(3, 5, 7));
            add(
                    cases,
                    "backwards " + dtype,
                    dtype,
                    new Slice(List.of(2, 4, 6), shape(3, 3, 4), List.of(-1, -2, -2)),
                    shape(3, 5, 7));
        }
        add(cases, "all", DType.FLOAT32, new Slice(List.of(0, 0), shape(67, 131), List.of(1, 1)), shape(67, 131));
        add(
                cases,
                "one element",
                DType.FLOAT32,
                new Slice(List.of(66, 130), shape(1, 1), List.of(1, 1)),
                shape(67, 131));
        add(cases, "steps", DType.FLOAT32, new Slice(List.of(1, 3), shape(22, 26), List.of(3, 5)), shape(67, 131));
        add(
                cases,
                "channels",
                DType.FLOAT32,
                new Slice(List.of(0, 5, 0, 0), shape(2, 7, 5, 6), List.of(1, 1, 1, 1)),
                shape(2, 17, 5, 6));
        add(
                cases,
                "focus",
                DType.FLOAT32,
                new Slice(List.of(0, 0, 1, 0), shape(1, 3, 4, 5), List.of(1, 1, 2, 2)),
                shape(1, 3, 8, 10));
        add(cases, "vector backwards", DType.INT64, new Slice(List.of(8), shape(9), List.of(-1)), shape(9));
        add(
                cases,
                "five axes",
                DType.FLOAT32,
                new Slice(List.of(1, 0, 3, 1, 0), shape(1, 2, 2, 2, 3), List.of(1, 2, -2, 3, 2)),
                shape(2, 3, 4, 5, 6));
        add(cases, "nothing", DType.FLOAT32, new Slice(List.of(0, 0), shape(0, 5), List.of(1, 1)), shape(4, 5));
        add(cases, "scalar", DType.FLOAT32, new Slice(List.of(), shape(), List.of()), shape());
        return cases.all();
    }

    static List<ContractCase> pad() {
        Cases cases = new Cases("pad");
        for (Pad.Mode mode : Pad.Mode.values()) {
            for (DType dtype : DType.values()) {
                add(
                        cases,
                        mode + " planes " + dtype,
                        dtype,
                        new Pad(mode, List.of(0, 0, 1, 2), List.of(0, 0, 3, 0), 1),
                        shape(2, 3, 5, 4));
            }
            add(
                    cases,
                    mode + " all axes",
                    DType.FLOAT32,
                    new Pad(mode, List.of(1, 2, 0), List.of(2, 1, 3), -2.5),
                    shape(3, 3, 4));
            add(cases, mode + " none", DType.FLOAT32, new Pad(mode, List.of(0, 0), List.of(0, 0), 7), shape(3, 5));
            add(cases, mode + " vector", DType.FLOAT32, new Pad(mode, List.of(2), List.of(2), 7), shape(3));
            add(
                    cases,
                    mode + " far beyond",
                    DType.FLOAT32,
                    new Pad(mode, List.of(11, 0), List.of(7, 9), 7),
                    shape(3, 2));
            add(cases, mode + " of one", DType.FLOAT32, new Pad(mode, List.of(2, 3), List.of(1, 4), 7), shape(1, 1));
            add(cases, mode + " wide", DType.FLOAT32, new Pad(mode, List.of(0, 5), List.of(3, 1), 7), shape(67, 131));
            add(cases, mode + " batch 0", DType.FLOAT32, new Pad(mode, List.of(0, 1), List.of(0, 1), 7), shape(0, 3));
        }
        add(
                cases,
                "CONSTANT of nothing",
                DType.FLOAT32,
                new Pad(Pad.Mode.CONSTANT, List.of(1, 0), List.of(2, 0), 7),
                shape(0, 3));
        add(
                cases,
                "CONSTANT infinity",
                DType.FLOAT32,
                new Pad(Pad.Mode.CONSTANT, List.of(1), List.of(0), Double.NEGATIVE_INFINITY),
                shape(3));
        add(
                cases,
                "CONSTANT negative INT64",
                DType.INT64,
                new Pad(Pad.Mode.CONSTANT, List.of(1), List.of(2), -5),
                shape(3));
        add(
                cases,
                "five axes",
                DType.FLOAT32,
                new Pad(Pad.Mode.EDGE, List.of(1, 0, 2, 0, 1), List.of(0, 1, 0, 2, 1), 0),
                shape(2, 3, 2, 3, 2));
        return cases.all();
    }

    static List<ContractCase> expand() {
        Cases cases = new Cases("expand");
        for (DType dtype : DType.values()) {
            add(cases, "rows " + dtype, dtype, new Expand(shape(5, 7)), shape(7));
        }
        add(cases, "scalar", DType.FLOAT32, new Expand(shape(3, 4)), shape());
        add(cases, "middle", DType.FLOAT32, new Expand(shape(2, 5, 3)), shape(2, 1, 3));
        add(cases, "alternate", DType.FLOAT32, new Expand(shape(2, 3, 4, 5, 6)), shape(2, 1, 4, 1, 6));
        add(cases, "ends", DType.FLOAT32, new Expand(shape(67, 3, 131)), shape(1, 3, 1));
        add(cases, "same", DType.FLOAT32, new Expand(shape(3, 4)), shape(3, 4));
        add(cases, "to nothing", DType.FLOAT32, new Expand(shape(0, 4)), shape(1, 4));
        return cases.all();
    }

    static List<ContractCase> gather() {
        Cases cases = new Cases("gather");
        for (DType dtype : DType.values()) {
            gather(cases, "rows " + dtype, dtype, shape(9, 7), 0, shape(5), true);
            gather(cases, "last axis " + dtype, dtype, shape(3, 4, 9), 2, shape(2, 3), false);
        }
        gather(cases, "scalar index", DType.FLOAT32, shape(5, 9, 3), 1, shape(), true);
        gather(cases, "of a vector", DType.INT64, shape(9), 0, shape(1), true);
        gather(cases, "wide", DType.FLOAT32, shape(9, 131), 0, shape(67), true);
        gather(cases, "no indices", DType.FLOAT32, shape(9, 3), 0, shape(0), true);
        gather(cases, "batch 0", DType.FLOAT32, shape(0, 9), 1, shape(3), true);
        Tensor data = cases.fill("clamped").anything(DType.FLOAT32, shape(4, 3));
        cases.add(
                "clamped",
                new Gather(0),
                Tolerance.BITWISE,
                data,
                Tensor.of(shape(6), 4L, 99L, -5L, -99L, -1L, Long.MAX_VALUE));
        cases.add(
                "clamped INT32",
                new Gather(0),
                Tolerance.BITWISE,
                data,
                Tensor.of(shape(6), 4, 99, -5, -99, -1, Integer.MAX_VALUE));
        return cases.all();
    }

    private static void gather(
            Cases cases, String name, DType dtype, Shape data, int axis, Shape indices, boolean wide) {
        Fill fill = cases.fill(name);
        cases.add(
                name,
                new Gather(axis),
                Tolerance.BITWISE,
                fill.anything(dtype, data),
                fill.integers(wide ? DType.INT64 : DType.INT32, indices, -9, 8));
    }
}
