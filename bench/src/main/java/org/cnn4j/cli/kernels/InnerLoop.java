package org.cnn4j.cli.kernels;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The innermost loop with the most fused multiply-adds in a kernel's assembly.
 *
 * @param fma multiply-adds, packed and paired ones as two
 * @param arithmetic all vector arithmetic, those included
 */
record InnerLoop(int fma, int arithmetic) {
    private static final Pattern LABEL = Pattern.compile("\\s*([.$\\w]+):.*");

    /** How one instruction set is read. */
    interface Syntax {
        /** The label that a branch goes to, or null. */
        String jumpsTo(String line);

        /** Multiply-adds of an instruction. */
        int fma(String line);

        /** Vector arithmetic of an instruction. */
        int arithmetic(String line);
    }

    double share() {
        return arithmetic == 0 ? Double.NaN : (double) fma / arithmetic;
    }

    /** @param lines a kernel's body */
    static InnerLoop find(List<String> lines, Syntax syntax) {
        InnerLoop best = new InnerLoop(0, 0);
        for (int[] loop : innermost(lines, syntax)) {
            InnerLoop mix = mix(lines.subList(loop[0], loop[1] + 1), syntax);
            if (mix.fma > best.fma) {
                best = mix;
            }
        }
        return best;
    }

    private static InnerLoop mix(List<String> lines, Syntax syntax) {
        int fma = 0;
        int arithmetic = 0;
        for (String line : lines) {
            fma += syntax.fma(line);
            arithmetic += syntax.arithmetic(line);
        }
        return new InnerLoop(fma, arithmetic);
    }

    /** First and last line of each loop, told by a branch backwards, that has no other in it. */
    private static List<int[]> innermost(List<String> lines, Syntax syntax) {
        Map<String, Integer> labels = new HashMap<>();
        Map<Integer, Integer> ends = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher label = LABEL.matcher(lines.get(i));
            if (label.matches()) {
                labels.put(label.group(1), i);
            }
            Integer start = labels.get(syntax.jumpsTo(lines.get(i)));
            if (start != null) {
                ends.merge(start, i, Math::max);
            }
        }
        List<int[]> found = new ArrayList<>();
        ends.forEach((start, end) -> {
            boolean inner = ends.entrySet().stream()
                    .noneMatch(e -> !e.getKey().equals(start) && e.getKey() >= start && e.getValue() <= end);
            if (inner) {
                found.add(new int[] {start, end});
            }
        });
        return found;
    }
}
