package org.cnn4j.opencl;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets kernels begin anywhere in a buffer, which OpenCL 1.2 knows for sub-buffers alone. In kernels as they are written a pointer
 * parameter points to the first element of what it names; in the source that the compiler gets, each {@code global T *name} and {@code constant T *name} has a
 * {@code ulong name_at} behind it, in bytes, and the kernel's body begins with adding it:
 *
 * <pre>{@code
 * kernel void twice(global const float *x, global float *y, int n) {
 * kernel void twice(global const float *x, ulong x_at, global float *y, ulong y_at, int n) {
 *     x = (global const float *)((global const char *)x + x_at); y = (global float *)((global char *)y + y_at);
 * }</pre>
 *
 * <p>No line is added, so that compilers' messages name those of the source.
 */
final class PlacedPointers {
    private static final Pattern KERNEL =
            Pattern.compile("(?m)^kernel\\s(?:[^;{]*?\\s)?void\\s+\\w+\\s*\\(([^)]*)\\)\\s*\\{");

    private static final Pattern POINTER = Pattern.compile("((global|constant)\\s+(const\\s+)?\\w+\\s*\\*)\\s*(\\w+)");

    private PlacedPointers() {}

    /** The source for the compiler. */
    static String of(String source) {
        Matcher kernel = KERNEL.matcher(source);
        StringBuilder all = new StringBuilder();
        int done = 0;
        while (kernel.find()) {
            StringBuilder begin = new StringBuilder();
            Matcher pointer = POINTER.matcher(kernel.group(1));
            StringBuilder parameters = new StringBuilder();
            while (pointer.find()) {
                String type = pointer.group(1);
                String name = pointer.group(4);
                String bytes = pointer.group(2) + (pointer.group(3) == null ? " char *" : " const char *");
                pointer.appendReplacement(parameters, "$0, ulong $4_at");
                begin.append(" %s = (%s)((%s)%s + %s_at);".formatted(name, type, bytes, name, name));
            }
            pointer.appendTail(parameters);
            all.append(source, done, kernel.start(1))
                    .append(parameters)
                    .append(source, kernel.end(1), kernel.end())
                    .append(begin);
            done = kernel.end();
        }
        return all.append(source, done, source.length()).toString();
    }
}
