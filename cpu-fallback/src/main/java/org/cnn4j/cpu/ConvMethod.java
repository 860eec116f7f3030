package org.cnn4j.cpu;

import java.util.Locale;
import org.cnn4j.Cnn4jException;

/** How the CPU backend computes convolutions of 3 × 3 with stride 1. */
public enum ConvMethod {
    /** Whichever should take the least time for a shape. */
    AUTO,
    /** As a product of windows and filters. */
    GEMM,
    /** By Winograd's F(2×2, 3×3) wherever it applies. */
    WINOGRAD2,
    /** By Winograd's F(4×4, 3×3) wherever it applies. */
    WINOGRAD4;

    /** The system property that chooses: {@code auto}, {@code gemm}, {@code winograd2} or {@code winograd4}. */
    public static final String PROPERTY = "cnn4j.cpu.conv";

    /** Who chose it, for people. */
    public String chosenBy() {
        return this == AUTO ? "by rule" : "by -D" + PROPERTY;
    }

    /** What {@value #PROPERTY} asks for; AUTO if it is not set. */
    public static ConvMethod fromProperty() {
        String value = System.getProperty(PROPERTY, "auto").trim().toLowerCase(Locale.ROOT);
        return switch (value) {
            case "auto", "" -> AUTO;
            case "gemm" -> GEMM;
            case "winograd2" -> WINOGRAD2;
            case "winograd4" -> WINOGRAD4;
            default ->
                throw new Cnn4jException(PROPERTY + " must be auto, gemm, winograd2 or winograd4, not '" + value + "'");
        };
    }
}
