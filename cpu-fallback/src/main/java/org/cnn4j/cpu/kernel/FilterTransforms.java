package org.cnn4j.cpu.kernel;

import java.util.Arrays;
import org.cnn4j.spi.WinogradForm;

/** The matrices G that transform filters for Winograd's algorithm, made once. */
public final class FilterTransforms {
    private static final float[][] COLUMNS = Arrays.stream(WinogradForm.values())
            .map(WinogradForm::columnTransform)
            .toArray(float[][]::new);

    private static final float[][] ROWS =
            Arrays.stream(WinogradForm.values()).map(WinogradForm::rowTransform).toArray(float[][]::new);

    private FilterTransforms() {}

    /** What {@link WinogradForm#columnTransform} tells; nobody may write to it. */
    public static float[] columns(WinogradForm form) {
        return COLUMNS[form.ordinal()];
    }

    /** What {@link WinogradForm#rowTransform} tells; nobody may write to it. */
    public static float[] rows(WinogradForm form) {
        return ROWS[form.ordinal()];
    }
}
