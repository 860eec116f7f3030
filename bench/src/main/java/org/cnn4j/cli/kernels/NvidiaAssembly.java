package org.cnn4j.cli.kernels;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads PTX, which is not yet machine code, and what {@code ptxas -v} says about the machine code that it makes of it. */
final class NvidiaAssembly {
    private static final Pattern BRANCH = Pattern.compile("\\s*(?:@!?\\S+\\s+)?bra(?:\\.uni)?\\s+([$\\w]+);.*");
    private static final Pattern INSTRUCTION = Pattern.compile("\\s*(?:@!?\\S+\\s+)?([a-z][\\w.]*)\\s.*");
    /** Moves go when registers are given out; the others are not done by the vector units. */
    private static final Pattern NO_ARITHMETIC =
            Pattern.compile("(mov|cvta|ld|st|bra|bar|barrier|ret|call|membar|fence)\\b.*");

    private static final InnerLoop.Syntax SYNTAX = new InnerLoop.Syntax() {
        @Override
        public String jumpsTo(String line) {
            Matcher branch = BRANCH.matcher(line);
            return branch.matches() ? branch.group(1) : null;
        }

        @Override
        public int fma(String line) {
            String name = name(line);
            return name.startsWith("fma.") && name.endsWith(".f32") ? 1 : 0;
        }

        @Override
        public int arithmetic(String line) {
            String name = name(line);
            return name.isEmpty() || NO_ARITHMETIC.matcher(name).matches() ? 0 : 1;
        }

        private String name(String line) {
            Matcher instruction = INSTRUCTION.matcher(line);
            return instruction.matches() && !line.strip().startsWith(".") ? instruction.group(1) : "";
        }
    };

    private NvidiaAssembly() {}

    /** Tells the size of work-groups, which clang leaves out of PTX and a driver would tell. */
    static String withGroupSize(String ptx, String function, int items) {
        if (ptx.contains(".reqntid")) {
            return ptx;
        }
        Matcher head = Pattern.compile("\\.entry " + Pattern.quote(function) + "\\([^)]*\\)")
                .matcher(ptx);
        if (!head.find()) {
            throw new IllegalArgumentException("there is no kernel " + function + " in the PTX");
        }
        return ptx.substring(0, head.end()) + "\n.reqntid " + items + ", 1, 1" + ptx.substring(head.end());
    }

    /**
     * @param report what {@code ptxas -v} printed
     * @throws IllegalArgumentException if the kernel or a figure is missing
     */
    static Facts read(String ptx, String report, String function, Target target, int groupItems) {
        int start = ptx.indexOf(".entry " + function + "(");
        if (start < 0) {
            throw new IllegalArgumentException("there is no kernel " + function + " in the PTX");
        }
        List<String> body = ptx.substring(start, ptx.indexOf("\n}", start))
                .lines()
                .map(line -> line.replaceFirst("//.*", ""))
                .toList();
        Matcher entry = Pattern.compile("Compiling entry function '" + Pattern.quote(function) + "'")
                .matcher(report);
        if (!entry.find()) {
            throw new IllegalArgumentException("ptxas does not mention " + function);
        }
        String own = report.substring(entry.end());
        int registers = figure(own, "Used (\\d+) registers");
        int local = own.contains("bytes smem") ? figure(own, "(\\d+) bytes smem") : 0;
        int spilled = figure(own, "(\\d+) bytes stack frame")
                + figure(own, "(\\d+) bytes spill stores")
                + figure(own, "(\\d+) bytes spill loads");
        return new Facts(
                registers,
                spilled,
                local,
                target.warps(registers, local, groupItems),
                InnerLoop.find(body, SYNTAX).share());
    }

    private static int figure(String report, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(report);
        if (!found.find()) {
            throw new IllegalArgumentException("ptxas does not tell '" + pattern + "'");
        }
        return Integer.parseInt(found.group(1));
    }
}
