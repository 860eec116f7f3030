package org.cnn4j.cpu;

import java.util.Locale;
import org.cnn4j.Cnn4jException;
import org.cnn4j.spi.WinogradForm;

/** How the CPU backend computes convolutions of 3 × 3 with stride 1. */
public enum ConvMethod {
    /** Whichever should take the least time for a shape. */
    AUTO(),
    /** As a product of windows and filters. */
    GEMM(),
    /** By Winograd's F(2×2, 3×3) wherever it applies. */
    WINOGRAD2(WinogradForm.F2),
    /** By Winograd's F(4×4, 3×3) wherever it applies. */
    WINOGRAD4(WinogradForm.F4),
    /** By Winograd's F(2, 3) along rows wherever it applies. */
    WINOGRAD1X2(WinogradForm.F1X2);

    /** The system property that chooses: {@code auto}, {@code gemm}, {@code winograd2}, {@code winograd4} or {@code winograd1x2}. */
    public static final String PROPERTY = "cnn4j.cpu.conv";

    private final WinogradForm form;

    ConvMethod() {
        this(null);
    }

    ConvMethod(WinogradForm form) {
        this.form = form;
    }

    /** The form of Winograd's algorithm that is to be used; null for none or any. */
    public WinogradForm form() {
        return form;
    }

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
            case "winograd1x2" -> WINOGRAD1X2;
            default ->
                throw new Cnn4jException(
                        PROPERTY + " must be auto, gemm, winograd2, winograd4 or winograd1x2, not '" + value + "'");
        };
    }
}
