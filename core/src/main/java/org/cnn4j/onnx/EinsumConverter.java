package org.cnn4j.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cnn4j.Shape;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Slice;

/**
 * Einsum: two operands at a time, the first with the second, that with the third and so on. A pair is one MatMul, whose
 * batch axes are those in both and still needed, and whose inner axis is all those in both and not needed any more.
 */
final class EinsumConverter {
    /** Labels of the axes that an ellipsis stands for, counted from the innermost; no equation can spell them. */
    private static final char ELLIPSIS_LABELS = '\uE000';

    private final NodeContext node;

    private EinsumConverter(NodeContext node) {
        this.node = node;
    }

    static void register(ConverterTable table) {
        table.add("Einsum", 12, node -> new EinsumConverter(node).convert());
    }

    /** An operand and a label for each of its axes, each once. */
    private record Term(Value value, String labels) {
        int dim(char label) {
            return value.type().shape().dim(labels.indexOf(label));
        }

        boolean has(char label) {
            return labels.indexOf(label) >= 0;
        }
    }

    private Value convert() {
        String equation = node.attributes.text("equation", "").replace(" ", "");
        int arrow = equation.indexOf("->");
        String left = arrow < 0 ? equation : equation.substring(0, arrow);
        String[] terms = left.split(",", -1);
        List<Value> operands = node.all();
        if (terms.length != operands.size() || !equation.matches("[A-Za-z,.]*(->[A-Za-z.]*)?")) {
            throw node.fail("the equation '" + equation + "' does not fit " + operands.size() + " operands");
        }
        String[] labels = new String[terms.length];
        int widest = 0;
        for (int k = 0; k < terms.length; k++) {
            int rank = operands.get(k).type().shape().rank();
            labels[k] = spelledOut(terms[k], rank - terms[k].replace("...", "").length());
            if (labels[k].length() != rank) {
                throw node.fail("'" + terms[k] + "' does not label an operand of " + rank + " dimensions");
            }
            widest = Math.max(widest, terms[k].contains("...") ? rank - terms[k].length() + 3 : 0);
        }
        String out = arrow < 0 ? implied(labels) : spelledOut(equation.substring(arrow + 2), widest);
        Term result = sumsOf(diagonals(new Term(operands.get(0), labels[0])), remaining(labels, 1, out));
        for (int k = 1; k < labels.length; k++) {
            result = product(result, diagonals(new Term(operands.get(k), labels[k])), remaining(labels, k + 1, out));
        }
        checkOutput(result, out);
        return ordered(result, out).value;
    }

    private static String spelledOut(String term, int hidden) {
        StringBuilder axes = new StringBuilder();
        for (int k = hidden - 1; k >= 0; k--) {
            axes.append((char) (ELLIPSIS_LABELS + k));
        }
        return term.replace("...", axes);
    }

    /** Without an arrow: the ellipsis, then the labels that occur once, in alphabetical order. */
    private static String implied(String[] labels) {
        String all = String.join("", labels);
        StringBuilder hidden = new StringBuilder();
        StringBuilder once = new StringBuilder();
        all.chars().distinct().sorted().forEach(label -> {
            if (label >= ELLIPSIS_LABELS) {
                hidden.insert(0, (char) label);
            } else if (all.chars().filter(other -> other == label).count() == 1) {
                once.append((char) label);
            }
        });
        return hidden.append(once).toString();
    }

    private void checkOutput(Term result, String out) {
        if (out.chars().distinct().count() != out.length()
                || !out.chars().allMatch(label -> result.has((char) label))) {
            throw node.fail("the result's labels are not all among the operands', each once");
        }
    }

    /** The labels that are needed after operand {@code from - 1}. */
    private static String remaining(String[] labels, int from, String out) {
        StringBuilder all = new StringBuilder(out);
        for (int k = from; k < labels.length; k++) {
            all.append(labels[k]);
        }
        return all.toString();
    }

    /** Where a label occurs twice, only the elements with equal indices count. */
    private Term diagonals(Term given) {
        Term term = given;
        for (int first = 0; first < term.labels.length(); first++) {
            char label = term.labels.charAt(first);
            int second = term.labels.indexOf(label, first + 1);
            while (second >= 0) {
                term = diagonal(term, first, second);
                second = term.labels.indexOf(label, first + 1);
            }
        }
        return term;
    }

    /** The two axes as one of n * n elements, of which every n + 1st is taken. */
    private Term diagonal(Term term, int first, int second) {
        Shape shape = term.value.type().shape();
        int n = shape.dim(first);
        if (shape.dim(second) != n) {
            throw node.fail("a label stands for dimensions " + n + " and " + shape.dim(second));
        }
        List<Integer> perm = new ArrayList<>(List.of(first, second));
        List<Integer> dims = new ArrayList<>(List.of(Math.multiplyExact(n, n)));
        StringBuilder labels = new StringBuilder().append(term.labels.charAt(first));
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (axis != first && axis != second) {
                perm.add(axis);
                dims.add(shape.dim(axis));
                labels.append(term.labels.charAt(axis));
            }
        }
        Value flat = node.reshape(node.transpose(term.value, perm.toArray(new Integer[0])), Shape.of(dims));
        List<Integer> starts = new ArrayList<>(java.util.Collections.nCopies(dims.size(), 0));
        List<Integer> steps = new ArrayList<>(java.util.Collections.nCopies(dims.size(), 1));
        steps.set(0, n + 1);
        Value picked = node.add(new Slice(starts, Shape.of(dims).with(0, n), steps), flat);
        return new Term(picked, labels.toString());
    }

    /** Sums over the labels that nothing needs. */
    private Term sumsOf(Term term, String needed) {
        List<Integer> axes = new ArrayList<>();
        StringBuilder left = new StringBuilder();
        for (int axis = 0; axis < term.labels.length(); axis++) {
            if (needed.indexOf(term.labels.charAt(axis)) < 0) {
                axes.add(axis);
            } else {
                left.append(term.labels.charAt(axis));
            }
        }
        return axes.isEmpty()
                ? term
                : new Term(node.add(new Reduce(Reduce.Kind.SUM, axes, false), term.value), left.toString());
    }

    private Term product(Term first, Term second, String needed) {
        Term a = sumsOf(first, needed + second.labels);
        Term b = sumsOf(second, needed + a.labels);
        Map<Character, Integer> sizes = sizes(a, b);
        Set<Character> batch = new LinkedHashSet<>();
        Set<Character> inner = new LinkedHashSet<>();
        Set<Character> rows = new LinkedHashSet<>();
        Set<Character> columns = new LinkedHashSet<>();
        for (char label : sizes.keySet()) {
            if (a.has(label) && b.has(label)) {
                (needed.indexOf(label) >= 0 ? batch : inner).add(label);
            } else {
                (a.has(label) ? rows : columns).add(label);
            }
        }
        int batches = product(batch, sizes);
        int shared = product(inner, sizes);
        Value x = node.reshape(arranged(a, sizes, batch, rows, inner), batches, product(rows, sizes), shared);
        Value y = node.reshape(arranged(b, sizes, batch, inner, columns), batches, shared, product(columns, sizes));
        Value product = node.add(new MatMul(false, false, Epilogue.NONE), x, y);
        StringBuilder labels = new StringBuilder();
        List<Integer> dims = new ArrayList<>();
        for (Set<Character> group : List.of(batch, rows, columns)) {
            group.forEach(label -> {
                labels.append(label);
                dims.add(sizes.get(label));
            });
        }
        return new Term(node.reshape(product, Shape.of(dims)), labels.toString());
    }

    private Map<Character, Integer> sizes(Term a, Term b) {
        Map<Character, Integer> sizes = new LinkedHashMap<>();
        for (Term term : List.of(a, b)) {
            for (char label : term.labels.toCharArray()) {
                int dim = term.dim(label);
                Integer other = sizes.putIfAbsent(label, dim);
                if (other != null && other != dim) {
                    if (other != 1 && dim != 1) {
                        throw node.fail("a label stands for dimensions " + other + " and " + dim);
                    }
                    sizes.put(label, other == 1 ? dim : other);
                }
            }
        }
        return sizes;
    }

    private static int product(Set<Character> labels, Map<Character, Integer> sizes) {
        return labels.stream().map(sizes::get).reduce(1, Math::multiplyExact);
    }

    @SafeVarargs
    private Value arranged(Term term, Map<Character, Integer> sizes, Set<Character>... groups) {
        StringBuilder labels = new StringBuilder();
        List<Integer> dims = new ArrayList<>();
        for (Set<Character> group : groups) {
            group.forEach(label -> {
                labels.append(label);
                dims.add(sizes.get(label));
            });
        }
        return node.expand(ordered(term, labels.toString()).value, Shape.of(dims));
    }

    private Term ordered(Term term, String labels) {
        if (term.labels.equals(labels)) {
            return term;
        }
        Integer[] perm =
                labels.chars().mapToObj(label -> term.labels.indexOf(label)).toArray(Integer[]::new);
        return new Term(node.transpose(term.value, perm), labels);
    }
}
