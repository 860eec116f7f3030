package org.cnn4j.cli.kernels;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads clang's assembly for AMD GPUs, with the figures that it writes as comments behind each kernel. */
final class AmdAssembly {
    private static final Pattern BRANCH = Pattern.compile("\\s*s_c?branch\\w*\\s+(\\S+).*");
    private static final Pattern FMA =
            Pattern.compile("v_(dual_)?(pk_)?(fma|fmac|fmaak|fmamk|mac|mad)_(legacy_)?f32(_\\w+)?\\s.*");

    private static final InnerLoop.Syntax SYNTAX = new InnerLoop.Syntax() {
        @Override
        public String jumpsTo(String line) {
            Matcher branch = BRANCH.matcher(line);
            return branch.matches() ? branch.group(1) : null;
        }

        @Override
        public int fma(String line) {
            int count = 0;
            for (String half : line.split("::")) {
                String instruction = half.strip();
                if (FMA.matcher(instruction).matches()) {
                    count += instruction.contains("_pk_") ? 2 : 1;
                }
            }
            return count;
        }

        @Override
        public int arithmetic(String line) {
            int count = 0;
            for (String half : line.split("::")) {
                String instruction = half.strip();
                if (instruction.startsWith("v_")) {
                    count += FMA.matcher(instruction).matches() && instruction.contains("_pk_") ? 2 : 1;
                }
            }
            return count;
        }
    };

    private AmdAssembly() {}

    /** @throws IllegalArgumentException if the kernel or a figure is missing */
    static Facts read(String assembly, String function) {
        Matcher start = Pattern.compile("(?m)^" + Pattern.quote(function) + ":").matcher(assembly);
        if (!start.find()) {
            throw new IllegalArgumentException("there is no kernel " + function + " in the assembly");
        }
        // The figures follow the code, and then the next function begins.
        int next = assembly.indexOf("\t.globl", start.end());
        String kernel = assembly.substring(start.end(), next < 0 ? assembly.length() : next);
        int end = kernel.indexOf("s_endpgm");
        List<String> body = (end < 0 ? kernel : kernel.substring(0, kernel.indexOf(".Lfunc_end", end)))
                .lines()
                .map(line -> line.replaceFirst(";.*", ""))
                .toList();
        // With accumulation registers, where there are such.
        boolean total = kernel.contains("; TotalNumVgprs: ");
        return new Facts(
                figure(kernel, total ? "TotalNumVgprs" : "NumVgprs"),
                figure(kernel, "ScratchSize"),
                figure(kernel, "LDSByteSize"),
                figure(kernel, "Occupancy"),
                InnerLoop.find(body, SYNTAX).share());
    }

    private static int figure(String kernel, String name) {
        Matcher line = Pattern.compile("; " + name + ": (\\d+)").matcher(kernel);
        if (!line.find()) {
            throw new IllegalArgumentException("the assembly does not tell " + name);
        }
        return Integer.parseInt(line.group(1));
    }
}
