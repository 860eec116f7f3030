package org.cnn4j.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.FontMetrics;
import org.junit.jupiter.api.Test;

class CanvasTest {
    private static final FontMetrics METRICS = Canvas.metrics(Canvas.font(12));
    private static final String LONG = "aquarium fish of the deep sea 😀 number 17";

    @Test
    void textThatFitsStaysAsItIs() {
        assertEquals("cat", Canvas.fitted("cat", METRICS, METRICS.stringWidth("cat")));
        assertEquals("cat", Canvas.shortened("cat", METRICS, METRICS.stringWidth("cat")));
        assertEquals("", Canvas.fitted("", METRICS, 0));
    }

    @Test
    void textNeverBecomesWiderThanItsPlace() {
        for (int width = 0; width < METRICS.stringWidth(LONG); width++) {
            String fitted = Canvas.fitted(LONG, METRICS, width);
            assertTrue(METRICS.stringWidth(fitted) <= width, fitted);
            assertTrue(fitted.isEmpty() || fitted.endsWith("…"), fitted);
            String shortened = Canvas.shortened(LONG, METRICS, width);
            assertTrue(METRICS.stringWidth(shortened) <= width, shortened);
            assertEquals(-1, shortened.indexOf('?'));
        }
    }

    @Test
    void namesKeepTheirBeginningAndTheirEnd() {
        String shown = Canvas.shortened(LONG, METRICS, 120);
        assertTrue(shown.matches("aquar.*….*17"), shown);
    }
}
